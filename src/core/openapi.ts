/** The OpenAPI 3.1 document, from the route table alone. JSON Schema 2020-12 is OpenAPI 3.1's own schema language. */
import { z } from 'zod';
import { type ErrorCode, errorCatalogue, scriptsApiStatus } from '../contract/errors.ts';
import type { Route } from '../contract/route.ts';

type JsonSchema = Record<string, unknown>;

/** What any route may answer, beside its own errors. */
const commonErrors: ErrorCode[] = ['invalid_request', 'invalid_json', 'internal', 'unavailable'];

/** What `\\P{Cc}` matches. */
const NO_CONTROL = '[^\\u0000-\\u001f\\u007f-\\u009f]';

export function openApiDocument(routes: Record<string, Route>, version: string): JsonSchema {
  const paths: Record<string, JsonSchema> = {};
  for (const route of Object.values(routes)) {
    const path = paths[route.path] ?? {};
    path[route.method.toLowerCase()] = operation(route);
    paths[route.path] = path;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Scriptorium',
      version,
      description:
        'Sign in with POST /api/v1/sign-in and send the cookie it sets. Requests that change something also need the header ' +
        '`X-Scriptorium: 1`, unless a browser sends them from a page of this server. Behind https the name of the cookie ' +
        'begins with `__Host-`.',
    },
    paths,
    components: {
      securitySchemes: {
        cookie: { type: 'apiKey', in: 'cookie', name: 'scriptorium.session_token' },
        token: { type: 'http', scheme: 'bearer', description: 'An API token, made on the account page.' },
        basic: { type: 'http', scheme: 'basic', description: 'E-mail address and password, of the Scripts API alone.' },
      },
      schemas: { Error: errorSchema, ScriptsError: scriptsErrorSchema },
    },
  };
}

const errorSchema: JsonSchema = {
  type: 'object',
  required: ['error', 'requestId'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'details'],
      properties: {
        code: { type: 'string', enum: Object.keys(errorCatalogue) },
        message: { type: 'string' },
        details: { type: 'object' },
      },
    },
    requestId: { type: 'string' },
  },
};

const scriptsErrorSchema: JsonSchema = {
  type: 'object',
  required: ['error'],
  properties: { error: { type: 'string' } },
};

function operation(route: Route): JsonSchema {
  return {
    operationId: route.id,
    summary: route.summary,
    'x-permission': route.permission,
    security: securityOf(route),
    parameters: [
      ...parameters(route.params, 'path'),
      ...parameters(route.query, 'query'),
      ...(route.answers === 'events' ? [{ name: 'Last-Event-ID', in: 'header', schema: { type: 'string' } }] : []),
      ...(route.method === 'GET'
        ? []
        : [{ name: 'X-Scriptorium', in: 'header', required: false, schema: { type: 'string' } }]),
    ],
    ...(route.body ? { requestBody: requestBody(route) } : {}),
    responses: {
      [route.status]: answer(route),
      ...(route.answers === 'events' ? { 204: { description: 'The run has ended and nothing more follows.' } } : {}),
      ...errorAnswers(route),
    },
  };
}

function securityOf({ permission, isScriptsApi }: Route): JsonSchema[] {
  if (permission === 'public') return [];
  return [{ cookie: [] }, { token: [] }, ...(isScriptsApi ? [{ basic: [] }] : [])];
}

function parameters(schema: z.ZodType | undefined, place: 'path' | 'query'): JsonSchema[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = inputSchema(schema) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || (required.includes(name) && property.default === undefined),
    schema: property,
  }));
}

function requestBody(route: Route): JsonSchema {
  const schema = inputSchema(route.body as z.ZodType);
  if (route.takes !== 'multipart') return { required: true, content: { 'application/json': { schema } } };
  const items = { type: 'string', contentMediaType: 'application/octet-stream' };
  const files = { type: 'array', items, ...(route.mostFiles === undefined ? {} : { maxItems: route.mostFiles }) };
  const properties = { ...(schema.properties as JsonSchema), files };
  return { required: true, content: { 'multipart/form-data': { schema: { ...schema, properties } } } };
}

function answer(route: Route): JsonSchema {
  const description = route.summary;
  switch (route.answers) {
    case 'json':
      return { description, content: jsonContent(route) };
    case 'events':
      return { description, content: { 'text/event-stream': { schema: eventSchema(route) } } };
    case 'html':
      return { description, content: { 'text/html': { schema: { type: 'string' } } } };
    case 'text':
      return { description, content: { 'text/plain': { schema: { type: 'string' } } } };
    case 'redirect':
      return { description, headers: { location: { schema: { type: 'string' } } } };
    case 'file':
      return {
        description,
        content: {
          ...(route.response === undefined ? {} : jsonContent(route)),
          '*/*': { schema: { type: 'string', contentMediaType: 'application/octet-stream' } },
        },
      };
  }
}

const jsonContent = (route: Route): JsonSchema => ({
  'application/json': { schema: outputSchema(route.response as z.ZodType) },
});

/** OpenAPI 3.1 has no word for a stream: as most programs do, it describes each of its events. */
function eventSchema(route: Route): JsonSchema {
  const data = { type: 'string', contentMediaType: 'application/json' };
  return {
    type: 'object',
    required: ['data'],
    properties: {
      id: { type: 'string' },
      event: { type: 'string' },
      data: route.response ? { ...data, contentSchema: outputSchema(route.response) } : data,
    },
  };
}

function errorAnswers(route: Route): JsonSchema {
  const gate: ErrorCode[] = route.permission === 'public' ? [] : ['unauthenticated', 'forbidden'];
  const unsafe: ErrorCode[] =
    route.method === 'GET' ? [] : ['csrf_failed', 'unsupported_media_type', 'payload_too_large'];
  const missing: ErrorCode[] = route.params ? ['not_found'] : [];
  const codes = [...new Set([...route.errors, ...commonErrors, ...gate, ...unsafe, ...missing])];
  const byStatus = Map.groupBy(codes, (code) =>
    route.isScriptsApi ? scriptsApiStatus(code) : errorCatalogue[code].status,
  );
  const schema = route.isScriptsApi ? 'ScriptsError' : 'Error';
  return Object.fromEntries(
    [...byStatus].map(([status, some]) => [
      status,
      {
        description: some.join(', '),
        content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
      },
    ]),
  );
}

function inputSchema(schema: z.ZodType): JsonSchema {
  return jsonSchema(schema, 'input');
}

function outputSchema(schema: z.ZodType): JsonSchema {
  return jsonSchema(schema, 'output');
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: writePortably });
  return rest;
}

/** Patterns for those whose own language reads them: few know the properties of Unicode. */
function writePortably({ jsonSchema }: { jsonSchema: { pattern?: string } }): void {
  if (jsonSchema.pattern !== undefined) jsonSchema.pattern = jsonSchema.pattern.replaceAll('\\P{Cc}', NO_CONTROL);
}
