/** A schema for people: one row for each field, those of inner objects with the way to them. */
import type { Json } from '../json-schema.js';
import { html, prose } from './html.js';
import type { Html } from './html.js';

/** Tables of the fields, one for each form that it may have; and the examples. */
export function schemaView(schema: Json): Html[] {
  const forms = formsOf(schema);
  const isOneOfMany = forms.length > 1 && forms.some(({ properties }) => properties !== undefined);
  return [
    ...(isOneOfMany ? forms : [schema]).map(
      (form) => html`${isOneOfMany ? html`<h5>${titleOf(form)}</h5>` : ''}${tableOf(form)}`,
    ),
    ...examplesOf(schema).map((example) => html`<pre>${JSON.stringify(example, null, 2)}</pre>`),
  ];
}

function tableOf(schema: Json): Html {
  const rows = [...fieldsOf(schema, '')];
  if (rows.length === 0) return html`<p>${typeOf(schema)}</p>`;
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          <th scope="col">field</th>
          <th scope="col">type</th>
          <th scope="col">meaning</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function* fieldsOf(schema: Json, way: string): Generator<Html> {
  const required: unknown = schema.required;
  for (const [name, field] of Object.entries(objectOf(schema.properties))) {
    const path = `${way}${name}`;
    const inner = objectOf(field);
    const isRequired = Array.isArray(required) && required.includes(name);
    const description = typeof inner.description === 'string' ? inner.description : '';
    yield html`<tr>
      <th scope="row"><code>${path}</code>${isRequired ? html` <span class="must">required</span>` : ''}</th>
      <td>${typeOf(inner)}</td>
      <td>${prose(description)}</td>
    </tr>`;
    yield* fieldsOf(inner, `${path}.`);
    yield* fieldsOf(objectOf(inner.items), `${path}[].`);
  }
}

/** What a value may be, in a few words; what stands elsewhere as a link. */
function typeOf(schema: Json): Html {
  const { $ref, type, items } = schema;
  if (typeof $ref === 'string') {
    const name = $ref.slice($ref.lastIndexOf('/') + 1);
    return html`<a href="#${name}">${name}</a>`;
  }
  if ('const' in schema) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (Array.isArray(schema.enum))
    return html`${joined(schema.enum.map((value: unknown) => html`<code>${JSON.stringify(value)}</code>`))}`;
  if (typeof schema.title === 'string') return html`<code>${schema.title}</code>`;
  const forms = formsOf(schema);
  if (forms.length > 1) return html`${joined(forms.map(typeOf))}`;
  if (type === 'array') return html`list of ${typeOf(objectOf(items))}`;
  if (Array.isArray(type)) return html`${type.join(' or ')}`;
  return html`${typeof type === 'string' ? type : 'anything'}`;
}

function joined(pieces: readonly Html[]): Html[] {
  return pieces.map((piece, index) => (index === 0 ? piece : html` or ${piece}`));
}

function formsOf(schema: Json): readonly Json[] {
  const forms: unknown = schema.anyOf ?? schema.oneOf;
  return Array.isArray(forms) ? forms.map(objectOf) : [schema];
}

/** What tells a form from the others: the value of its `type` or the like. */
function titleOf(form: Json): string {
  if (typeof form.title === 'string') return form.title;
  const constants = Object.entries(objectOf(form.properties)).filter(([, field]) => 'const' in objectOf(field));
  const [name, field] = constants[0] ?? [];
  return name === undefined ? 'any other' : `${name}: ${String(objectOf(field).const)}`;
}

function examplesOf({ examples }: Json): readonly unknown[] {
  return Array.isArray(examples) ? examples : [];
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}
