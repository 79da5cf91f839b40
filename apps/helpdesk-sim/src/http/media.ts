// The one picture that the pretend assistant sends.
import type { Answered } from './odd-answers.js';

export const picturePath = '/media/parcel.svg';

const drawing =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><path d="M4 4h32v22H4zM4 12h32" fill="none" stroke="#842"/></svg>';

/** The picture, for anybody who asks. */
export const picture: Answered = { status: 200, type: 'image/svg+xml', text: drawing };
