/** The contracts as one page, for people: no script, nothing from elsewhere. */
import { asyncapiDocument, confirmations } from '../asyncapi.js';
import { adminOperations } from '../operations/admin-operations.js';
import { channelOperations } from '../operations/channel-operations.js';
import type { Json } from '../json-schema.js';
import { openapiDocument, sentencesOf } from '../openapi.js';
import { fileOperations } from '../operations/file-operations.js';
import type { HttpOperation } from '../operations/operation.js';
import { html, prose } from './html.js';
import type { Html } from './html.js';
import { schemaView } from './schema-view.js';

type Schemas = Readonly<Record<string, Json>>;

interface Section {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly items: readonly Html[];
}

const doors: Readonly<Record<HttpOperation['needs'], string>> = {
  key: 'needs `x-api-key`',
  token: 'needs the admin token, or the same machine',
  'key if any': 'takes `x-api-key`, or another proof',
  nothing: 'needs nothing',
};

/** The whole page. */
export function contractsPage(): string {
  const sections = sectionsOf({ ...schemasOf(openapiDocument()), ...schemasOf(asyncapiDocument()) });
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Deskbridge: contracts</title>
        <link rel="stylesheet" href="/docs/style.css" />
      </head>
      <body>
        <header>
          <h1>Deskbridge: contracts</h1>
          <p>
            What is said on both wires, and over HTTP. For machines:
            <a href="/asyncapi.json">asyncapi.json</a> (sockets), <a href="/openapi.json">openapi.json</a> (HTTP). What
            clients send is shown as it is recommended; the bridge takes every form of every version of the official
            client.
          </p>
          <nav aria-label="Sections">
            ${sections.map(({ id, title, items }) => html`<a href="#${id}">${title} <small>${String(items.length)}</small></a>`)}
          </nav>
        </header>
        <main>
          ${sections.map(
            ({ id, title, about, items }) =>
              html`<section aria-labelledby="${id}">
                <h2 id="${id}">${title}</h2>
                <p>${prose(about)}</p>
                ${items}
              </section>`,
          )}
        </main>
      </body>
    </html>`;
  return page.text;
}

function sectionsOf(schemas: Schemas): readonly Section[] {
  const named = (prefix: RegExp): Html[] =>
    Object.entries(schemas)
      .filter(([name]) => prefix.test(name))
      .map(([name, schema]) => item(name, eventOf(name), schema));
  return [
    {
      id: 'said-by-clients',
      title: 'Clients say',
      about:
        'By socket or by `POST /api/custom-channel/sockets/message`, as `{"action": "sendMessage", "event": {"event_type", "event_payload"}}`; ' +
        'by HTTP with `socket_id` beside them.',
      items: named(/^Client(?!Envelope)/),
    },
    {
      id: 'heard-by-clients',
      title: 'Clients hear',
      about: 'On the socket, in the same envelope with `event_id`. Fields below are those of `event_payload`.',
      items: named(/^Server/),
    },
    {
      id: 'http-channel',
      title: 'HTTP, channel',
      about: 'The port that clients reach.',
      items: [...channelOperations, ...fileOperations].map(operationItem),
    },
    {
      id: 'http-admin',
      title: 'HTTP, admin',
      about: 'This port.',
      items: adminOperations.map(operationItem),
    },
    {
      id: 'asked-of-the-helpdesk',
      title: 'The bridge asks the Helpdesk',
      about: 'Events of Socket.IO in the namespace `/helpdesk`.',
      items: named(/^HelpdeskRequest/),
    },
    {
      id: 'said-by-the-helpdesk',
      title: 'The Helpdesk says',
      about:
        'As `{"status_code", "sid", "message", "data"}`. Fields below are those of `data`, as the bridge understands them.',
      items: named(/^Helpdesk(?!Request)/),
    },
    {
      id: 'schemas',
      title: 'Schemas',
      about: 'What messages and answers are made of.',
      items: Object.entries(schemas)
        .filter(([name]) => !/^(?:Client|Server|Helpdesk)(?!Envelope)/.test(name))
        .map(([name, schema]) => item(name, name, schema)),
    },
  ];
}

function item(id: string, title: string, schema: Json): Html {
  const { description } = schema;
  const confirmation = id.startsWith('Client') ? confirmations[title as keyof typeof confirmations] : undefined;
  return html`<article id="${id}">
    <h3><a href="#${id}">${title}</a></h3>
    ${typeof description === 'string' ? html`<p>${prose(description)}</p>` : ''}
    ${confirmation === undefined ? '' : html`<p>${prose(`By socket answered by \`${confirmation}\`.`)}</p>`}
    ${schemaView(schema)}
  </article>`;
}

function operationItem({
  method,
  path,
  summary,
  description = '',
  needs,
  parameters = {},
  body,
  form,
  answer,
  others,
  refusals,
}: HttpOperation): Html {
  const id = `${method}${path.replace(/\W+/g, '-')}`;
  const statuses = [{ status: answer.status ?? 200, ...answer }].concat(
    Object.entries(others ?? {}).map(([status, other]) => ({ status: Number(status), ...other })),
  );
  return html`<article id="${id}">
    <h3>
      <a href="#${id}"><span class="method">${method.toUpperCase()}</span> ${path}</a>
    </h3>
    <p>${summary}; ${prose(doors[needs])}. ${prose(description)}</p>
    <ul>
      ${Object.entries(parameters).map(([name, { description: what }]) => html`<li><code>${name}</code>: ${prose(what)}</li>`)}
      ${form === undefined ? '' : html`<li>Form: ${linkTo(form)}</li>`}
      ${body === undefined ? '' : html`<li>Body: ${linkTo(body)}</li>`}
      ${statuses.map(
        ({ status, description: what, schema }) =>
          html`<li>${String(status)}: ${what} ${schema === undefined ? '' : linkTo(schema)}</li>`,
      )}
      ${sentencesOf(refusals).map(([status, sentences]) => html`<li>${status}: ${sentences} ${linkTo('Refusal')}</li>`)}
    </ul>
  </article>`;
}

function linkTo(name: string): Html {
  return html`<a href="#${name}">${name}</a>`;
}

/** `ClientUserMessage` and `HelpdeskRequestSupport` are `user_message` and `support`. */
function eventOf(name: string): string {
  return name
    .replace(/^(?:Client|Server|HelpdeskRequest|Helpdesk)/, '')
    .replace(/(?!^)([A-Z])/g, '_$1')
    .toLowerCase();
}

function schemasOf(document: Json): Schemas {
  return (document as { components: { schemas: Schemas } }).components.schemas;
}
