/** One process of the program under test. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Child, dist } from '../child.js';
import type { Place, Program } from '../program/program.js';
import type { Probe } from '../programs/probe.js';
import { answers } from './ports.js';

const probeFlags = ['--expose-gc', '--import', pathToFileURL(join(dist, 'bench/programs/probe.js')).href];

export class Process {
  readonly probe: Child<Probe>;
  /** Where clients come to. */
  readonly url: string;
  private readonly readyUrl: string;

  constructor(program: Program, place: Place) {
    const { ready } = program;
    const command = program.command(place);
    this.probe = new Child({ ...command, flags: [...probeFlags, ...(command.flags ?? [])] });
    this.url = `http://127.0.0.1:${place.port}`;
    this.readyUrl = `http://127.0.0.1:${ready.isAdmin ? place.adminPort : place.port}${ready.path}`;
  }

  /** Resolves when it is; rejects if it ends before, or takes too long. */
  ready(): Promise<void> {
    return answers(this.readyUrl, this.probe);
  }
}
