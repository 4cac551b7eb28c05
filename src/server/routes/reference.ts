import { createRequire } from 'node:module';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { routes } from '../../contract/routes.ts';
import { VERSION } from '../../contract/version.ts';
import { openApiDocument } from '../../core/openapi.ts';

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>API reference · Scriptorium</title>
<link rel="stylesheet" href="/docs/api/assets/swagger-ui.css">
</head>
<body>
<main id="reference"></main>
<script src="/docs/api/assets/swagger-ui-bundle.js"></script>
<script src="/docs/api/start.js"></script>
</body>
</html>
`;

/** Our header makes "Try it out" pass the check for requests from other sites. */
const start = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  requestInterceptor: (request) => {
    request.headers['x-scriptorium'] = '1';
    return request;
  },
});
`;

/** The machine-readable contract and a page to read it. Swagger UI: one static package, no inline script, no network. */
export async function referenceRoutes(app: FastifyInstance): Promise<void> {
  const document = openApiDocument(routes, VERSION);
  app.get('/openapi.json', async () => document);
  app.get('/docs/api', async (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
  app.get('/docs/api/start.js', async (_request, reply) => reply.type('text/javascript; charset=utf-8').send(start));
  await app.register(fastifyStatic, {
    root: path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json')),
    prefix: '/docs/api/assets/',
    decorateReply: false,
    allowedPath: (file) => ['/swagger-ui.css', '/swagger-ui-bundle.js'].includes(file),
  });
}
