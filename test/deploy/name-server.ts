/** A name server on loopback that knows one name, as a container engine's does for the replicas of a service. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterThisTest } from '../support/clean-up.js';

export interface NameServer {
  /** As HAProxy wants it: address and port. */
  readonly address: string;
  /** The addresses behind the name from now on. */
  serve(addresses: readonly string[]): void;
}

const headerBytes = 12;
/** Response, authoritative, recursion desired and available, no error (RFC 1035 4.1.1). */
const flags = 0x8580;
const typeA = 1;

/** Answers every question for an A record with what is served, and any other with nothing. */
export async function openNameServer(): Promise<NameServer> {
  let served: readonly string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, { address, port }) => socket.send(answerTo(query, served), port, address));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  afterThisTest(() => void socket.close());
  return {
    address: `127.0.0.1:${socket.address().port}`,
    serve: (addresses) => (served = addresses),
  };
}

function answerTo(query: Buffer, addresses: readonly string[]): Buffer {
  const nameEnd = query.indexOf(0, headerBytes) + 1;
  const question = query.subarray(headerBytes, nameEnd + 4);
  const answers = query.readUInt16BE(nameEnd) === typeA ? addresses : [];
  const header = Buffer.from(query.subarray(0, headerBytes));
  header.writeUInt16BE(flags, 2);
  header.writeUInt16BE(answers.length, 6);
  // No records of authority, and none of the extensions that were offered.
  header.writeUInt32BE(0, 8);
  return Buffer.concat([header, question, ...answers.map(recordOf)]);
}

/** A pointer to the name in the question, type A, class IN, a second to live, four bytes. */
function recordOf(address: string): Buffer {
  const parts = address.split('.').map(Number);
  return Buffer.from([0xc0, headerBytes, 0, typeA, 0, 1, 0, 0, 0, 1, 0, 4, ...parts]);
}
