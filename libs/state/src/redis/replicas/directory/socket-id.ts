/** Ids of sockets: they say which replica holds the socket. */
import { randomUUID } from 'node:crypto';

const pattern = /^([0-9a-f]{16})-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A new unguessable id for a socket of the replica. */
export function newSocketId(replica: string): string {
  return `${replica}-${randomUUID()}`;
}

/** The replica that holds the socket, if it is open; null for what was never the id of one. */
export function replicaOfSocket(socketId: string): string | null {
  return pattern.exec(socketId)?.[1] ?? null;
}
