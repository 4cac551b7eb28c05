import { connect } from 'node:net';

/** Sends bytes as they are and resolves with everything the server answers until it closes, or `half` closes us first. */
export function sendRaw(url: string, bytes: string | Buffer, options: { hangUp: boolean }): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(bytes, () => {
        if (options.hangUp) socket.end();
      });
    });
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString();
      if (/\r\n\r\n[\s\S]*\}$/.test(answer)) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
  });
}
