/** Everything in turns: each round runs every task once, in an order that moves on, so that no task has the better hour. */
import type { Stage } from './stage/stage.js';

export interface Task {
  readonly title: string;
  /** Measures, keeps what was found, and says it in a few words. */
  readonly run: (stage: Stage) => Promise<string>;
}

/** As many tasks run at the same time as there are stages; a round is over before the next begins. */
export async function inRounds(
  tasks: readonly Task[],
  rounds: number,
  stages: readonly Stage[],
  say: (line: string) => void,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const turn = round % Math.max(1, tasks.length);
    const waiting = [...tasks.slice(turn), ...tasks.slice(0, turn)].values();
    const work = async (stage: Stage): Promise<void> => {
      for (const { title, run } of waiting) say(`round ${round + 1} of ${rounds}: ${title}: ${await run(stage)}`);
    };
    await Promise.all(stages.map(work));
  }
}
