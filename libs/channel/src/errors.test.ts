/** Refusals say what is documented and nothing else. */
import { describe, expect, it } from 'vitest';
import { channelErrors, closeCodes, generalError, httpErrorBody, serverEvents } from './index.js';
import type { ChannelErrorCode } from './index.js';

const codes = Object.keys(channelErrors) as ChannelErrorCode[];

describe('the error table', () => {
  it.each(codes)('makes an event and a body of %s', (code) => {
    expect(serverEvents.general_error.parse(generalError(code, null).payload)).toStrictEqual({
      conversation_id: null,
      error_code: channelErrors[code].code,
      error_desc: channelErrors[code].text,
    });
    expect(httpErrorBody(code)).toStrictEqual({ error: channelErrors[code].text });
    expect(channelErrors[code].status).toBeGreaterThanOrEqual(400);
  });

  it('says the documented sentence for every unusable, unknown or foreign conversation', () => {
    expect(channelErrors.invalidConversation).toStrictEqual({
      code: 400,
      status: 400,
      text: 'Invalid conversation_id',
    });
    expect(channelErrors.transcriptNotFound).toMatchObject({ status: 404, text: 'Invalid conversation_id' });
  });

  it('says in particular what is wrong, on both roads alike', () => {
    const text = 'Invalid event_payload: id: expected string';
    expect(generalError('badPayload', null, { detail: 'id: expected string' }).payload.error_desc).toBe(text);
    expect(httpErrorBody('badPayload', 'id: expected string')).toStrictEqual({ error: text });
  });

  it('lets a link be given', () => {
    const link = 'https://channel.example.test/api/messages/1';
    expect(generalError('tooLarge', 'c', { messageLink: link }).payload).toStrictEqual({
      conversation_id: 'c',
      error_code: 413,
      error_desc: 'Message too large',
      message_link: link,
    });
  });
});

describe('the close codes', () => {
  it('never hold 1000, after which clients stay away, and fit a close frame', () => {
    for (const { code, reason } of Object.values(closeCodes)) {
      expect(code).toBeGreaterThan(1000);
      expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123);
    }
  });
});
