/** Finding our own messages in the Helpdesk's history. */
export { customerMessages, positionOf } from '#translation';
