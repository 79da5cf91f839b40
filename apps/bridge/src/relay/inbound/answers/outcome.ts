/** What becomes of an event: its answer, and what must wait for it. */
import type { ChannelErrorCode } from '#channel';
import type { Answer, Step } from '#translation';
import type { LongAnswer } from './long-answer.js';

export interface Outcome {
  readonly answer: Answer | LongAnswer;
  /**
   * Everything that must follow the answer, never precede it: bindings and wake-ups. Called once by the transport, which
   * says whether the answer went out.
   */
  readonly afterwards: (isAnswered: boolean) => void;
}

export const nothing = (): void => undefined;

/** Nothing was done. */
export function refusal(error: ChannelErrorCode, conversationId: string | null): Outcome {
  return { answer: { error, conversationId }, afterwards: nothing };
}

/** The answer of a row that must have one. */
export function answerOf({ answer }: Step): Answer {
  if (answer === undefined) throw new Error('a row gave no answer');
  return answer;
}
