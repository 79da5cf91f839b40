/** A compose file as `docker compose` reads it: merged, its variables replaced, what is required demanded. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');

const service = z.object({
  image: z.string(),
  build: z.union([z.string(), z.object({ context: z.string(), target: z.string() })]).optional(),
  profiles: z.array(z.string()).default([]),
  user: z.string().optional(),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  tmpfs: z.array(z.string()).default([]),
  networks: z
    .union([z.array(z.string()), z.record(z.string(), z.object({ ipv4_address: z.string().optional() }))])
    .default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()).min(2) }),
  read_only: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  stop_grace_period: z.string().default('10s'),
  deploy: z.object({
    replicas: z.number().default(1),
    resources: z.object({ limits: z.object({ cpus: z.string(), memory: z.string(), pids: z.number() }) }),
  }),
});

const composeFile = z.object({
  services: z.record(z.string(), service),
  networks: z
    .record(
      z.string(),
      z.object({
        internal: z.boolean().default(false),
        ipam: z.object({ config: z.array(z.object({ subnet: z.string() })) }).optional(),
      }),
    )
    .default({}),
});

export type Service = z.output<typeof service>;
export type ComposeFile = z.output<typeof composeFile>;
type Variables = Readonly<Record<string, string | undefined>>;

/** Throws where a required variable is missing, with the file's own words. */
export function readCompose(file: string, variables: Variables): ComposeFile {
  return composeFile.parse(replaced(parse(readFileSync(join(root, file), 'utf8'), { merge: true }), variables));
}

/** The variables that the demonstration sets; those of the shell come first, as with `--env-file`. */
export function demoVariables(shell: Variables = {}): Variables {
  return { ...parseEnv(readFileSync(join(root, 'deploy/compose/demo.env'), 'utf8')), ...shell };
}

/** The services that run with these profiles. */
export function running({ services }: ComposeFile, profiles = ''): Record<string, Service> {
  const wanted = profiles.split(',');
  const chosen = Object.entries(services).filter(
    ([, { profiles: own }]) => own.length === 0 || own.some((one) => wanted.includes(one)),
  );
  return Object.fromEntries(chosen);
}

/** As `45s`, in milliseconds. */
export function graceMs({ stop_grace_period: grace }: Service): number {
  const [, seconds] = /^(\d+)s$/.exec(grace) ?? [];
  if (seconds === undefined) throw new Error(`Not a number of seconds: ${grace}`);
  return Number(seconds) * 1000;
}

function replaced(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') return interpolate(value, variables);
  if (Array.isArray(value)) return value.map((one: unknown) => replaced(one, variables));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replaced(one, variables)]));
}

/** Replaces the innermost `${…}` first, as compose does: a default is read even where it is not needed. */
function interpolate(text: string, variables: Variables): string {
  const inner = /\$\{(\w+)(?::([-?])([^${}]*))?\}/;
  let rest = text;
  for (let found = inner.exec(rest); found; found = inner.exec(rest)) {
    const [whole, name = '', kind, word = ''] = found;
    const value = variables[name] ?? '';
    if (value === '' && kind === '?') throw new Error(`${name}: ${word}`);
    rest = rest.replace(whole, () => (value === '' ? word : value));
  }
  if (rest.includes('$')) throw new Error(`Not understood: ${text}`);
  return rest;
}
