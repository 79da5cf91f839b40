/** The cheapest program that could stand here: `ws` alone, which sends each frame back as it came. */
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { WebSocketServer } from 'ws';

const { port = '' } = parseArgs({ options: { port: { type: 'string' } } }).values;
const server = createServer((_request, response) => response.end());
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket) => {
  socket.on('message', (data: Buffer) => socket.send(data.toString()));
});
server.listen(Number(port), '127.0.0.1');
