/** Parts that clients know and this Helpdesk does not send, to see how they look: heard by the client as if the bridge had sent them. */

const picture = `${location.origin}/playground/parcel.svg`;
const link = 'https://shop.example.test/parcels';

const parts: readonly object[] = [
  { type: 'text', text: 'A sample, made by this page: the bridge has not sent it.' },
  {
    type: 'html',
    html: '<h3>Markup</h3><ul><li>with a <b>list</b></li><li>and a <a href="https://shop.example.test">link</a></li></ul>',
  },
  {
    type: 'cards',
    cards: [
      { text: 'Small parcel', description: 'Up to 2 kg, 4.90', image_url: picture, link },
      { text: 'Large parcel', description: 'Up to 10 kg, 9.90', image_url: picture, link },
    ],
  },
  { type: 'table', table: '<table><tr><th>Day</th><th>Parcels</th></tr><tr><td>Monday</td><td>12</td></tr></table>' },
];

/** The event as it would come. */
export function sampleFor(conversation: string): object {
  return { event_type: 'bot_message', event_payload: { conversation_id: conversation, content: parts } };
}
