// What the visitor's own words and deeds do: messages, edits and actions of the wire examples.
import type { UserContent } from '#channel';
import type { WorkBody } from '../documents.js';
import type { Step } from '../step.js';
import { contentOf, conversationId, docOf, now } from './conversation.js';
import { before, success, supportOf } from './world.js';
import type { Golden } from './world.js';

const plan = {
  filename: 'plan.txt',
  type: 'text/plain',
  file: {},
  textContent: {
    type: 'file_content',
    text: 'Opening hours 9 to 5',
    metadata: { source: 'file_attachment', originalFileName: 'plan.txt', storageType: 'direct' },
  },
};
const planUrl = 'https://files.example.test/plan?sig=a1';
const storedPlan = {
  ...plan,
  storage: {
    fileKey: 'uploads/demo/plan.txt',
    presignedUrl: planUrl,
    expiresIn: 1762171200,
    fileSize: 20,
    processingTime: 35,
  },
};
const map = { filename: 'map.pdf', type: 'application/pdf', url: 'https://files.example.test/map.pdf' };
const planAttachment = { url: planUrl, name: 'plan.txt', size_kb: 1, extension: '.txt' };
const mapAttachment = { url: map.url, name: 'map.pdf', size_kb: 0, extension: '.pdf' };
const greeted: Golden = {
  given: 'new',
  step: {
    doc: docOf({ opened: true }),
    active: true,
    answer: { event: null, body: success },
    append: [
      {
        id: 'id-1',
        at: now,
        pushed: true,
        body: { kind: 'bot', parts: [{ type: 'text', text: 'Hello! How can we help you?' }] },
      },
    ],
    isGreeting: true,
  },
};

/** A message of a visitor: an entry for it, and what the Helpdesk is told. */
function said(content: Partial<UserContent>, told: Partial<Extract<WorkBody, { kind: 'support' }>>): Golden {
  return {
    step: {
      doc: before.talk,
      append: [{ id: 'id-1', at: now, pushed: false, body: { kind: 'user', content: contentOf(content) } }],
      active: true,
      answer: { event: null, body: success },
      enqueue: [{ id: 'id-2', at: now, counted: true, body: supportOf({ entryId: 'id-1', ...told }) }],
    },
  };
}

function wrote(text: string): Golden {
  return said({ text }, { text });
}

const escalated: Golden = {
  step: {
    doc: { ...before.talk, escalatedAt: now },
    enqueue: [
      {
        id: 'id-1',
        at: now,
        counted: true,
        body: supportOf({ text: 'I would like to talk to a human agent, please.' }),
      },
    ],
    append: [
      {
        id: 'id-2',
        at: now,
        pushed: false,
        body: { kind: 'userAction', id: 'escalateToHuman', type: 'normal', data: { reason: 'refund' } },
      },
    ],
    active: true,
    answer: { event: null, body: success },
  },
};

function edited(messageId: string | number, rewrite: Step['rewrite'], amend: Step['amend']): Golden {
  const payload = { conversation_id: conversationId, message_id: messageId };
  return {
    step: {
      rewrite: rewrite ?? [],
      active: true,
      answer: { event: { type: 'message_edited_success', payload }, body: success },
      amend: amend ?? [],
    },
  };
}

export const goldenMessages: Record<string, Golden> = {
  'user_message: empty opener as bare string': greeted,
  'user_message: empty opener as object, greet after the HTTP answer': greeted,
  'user_message: content as bare string': wrote('Is the shop open today?'),
  'user_message: text object': wrote('Is the shop open today?'),
  'user_message: content without type': wrote('Is the shop open today?'),
  'user_message: files array, no type, no text': said(
    { files: [map] },
    { text: `File: map.pdf (application/pdf) ${map.url}`, hasFiles: true, attachment: mapAttachment },
  ),
  'user_message: files as a wrapper object': said(
    { text: 'see the plan', files: [plan] },
    { text: 'see the plan\nFile: plan.txt (text/plain)', hasFiles: true },
  ),
  'user_message: files as a single object': said(
    { text: 'see the plan', files: [storedPlan] },
    { text: `see the plan\nFile: plan.txt (text/plain) ${planUrl}`, hasFiles: true, attachment: planAttachment },
  ),
  'user_message: files as an array of wrappers': said(
    { text: 'two files', files: [storedPlan, map] },
    {
      text: `two files\nFile: plan.txt (text/plain) ${planUrl}\nFile: map.pdf (application/pdf) ${map.url}`,
      hasFiles: true,
      attachment: planAttachment,
    },
  ),
  'user_message: whole content is a serialised file manager': said(
    { files: [storedPlan] },
    { text: `File: plan.txt (text/plain) ${planUrl}`, hasFiles: true, attachment: planAttachment },
  ),
  'user_message: custom payload, socket_id null (manager class)': said(
    { extra: { type: 'rating', stars: 4 } },
    { text: '{"type":"rating","stars":4}' },
  ),
  'action, reserved id': escalated,
  'edit_message, text': edited(
    'm-81',
    [{ seq: 2, body: { kind: 'user', content: contentOf({ text: 'Is the shop open on Sunday?' }) } }],
    [
      {
        id: 'w-1',
        position: 1,
        body: supportOf({ text: 'Is the shop open on Sunday?', entryId: 'm-81', former: ['Is the shop open?'] }),
      },
    ],
  ),
  'edit_message with files only: keep text, replace files': edited(
    'm-84',
    [{ seq: 3, body: { kind: 'user', content: contentOf({ text: 'my plan', files: [storedPlan] }) } }],
    [],
  ),
  'edit_message, numeric message_id: echo it as a number': edited(
    84,
    [{ seq: 4, body: { kind: 'user', content: contentOf({ text: 'fixed' }) } }],
    [],
  ),
  'action key missing': wrote('hello'),
  'conversation_id is an object: unwrap': wrote('still there?'),
};
