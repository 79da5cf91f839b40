/** Where the bridge listens, and by which addresses it is known. */
import { z } from 'zod';
import { port } from '../values/numbers.js';
import { namesProxies } from '../values/trusted-proxies.js';
import { webAddress } from '../values/web-address.js';

export const listeningFields = {
  PORT: port.default(8080).describe('Port of the channel: WebSocket at any path, HTTP API'),
  HOST: z.string().min(1).default('0.0.0.0').describe('Address of the channel'),
  ADMIN_PORT: port.default(9090).describe('Port of health, metrics and admin routes'),
  ADMIN_HOST: z.string().min(1).default('127.0.0.1').describe('Address of the admin port; keep it private'),
  PUBLIC_URL: webAddress
    .optional()
    .describe('Origin for links given to clients; the address by which a client came if absent'),
  TRUSTED_PROXIES: z
    .string()
    .refine(namesProxies, 'expected addresses or CIDRs, separated by commas')
    .optional()
    .describe('Addresses or CIDRs of proxies whose X-Forwarded-* or Forwarded headers are believed'),
};
