/** Which faults are in force, as the switchboard says. */
import { computed, signal } from '@preact/signals';
import { DeskError, askDesk } from '../desk/desk-api.js';
import { fieldsOf } from '../text/json.js';
import { faults } from './fault-table.js';
import type { Blow, Fault } from './fault-table.js';

/** Between two looks while the switches are shown, milliseconds. */
export const lookMs = 1500;

const inForce = signal<readonly string[]>([]);
export const faultProblem = signal('');
/** What happened last. */
export const faultNews = signal('');

export const faultsOn = computed(() => faults.filter(isOn).length);

export function isOn({ set }: Fault): boolean {
  return Object.keys(set).every((name) => inForce.value.includes(name));
}

/** A fault that ends by itself is seen to have ended. */
export function lookAtFaults(): Promise<void> {
  return attempt(async () => {
    inForce.value = Object.keys(fieldsOf(await askDesk('GET', 'faults')));
  });
}

export function switchFault(fault: Fault): Promise<void> {
  const { label, set } = fault;
  const wasOn = isOn(fault);
  const change = wasOn ? Object.fromEntries(Object.keys(set).map((name) => [name, null])) : set;
  return attempt(async () => {
    inForce.value = Object.keys(fieldsOf(await askDesk('POST', 'faults', change)));
    faultNews.value = `${label}: ${wasOn ? 'off' : 'on'}`;
  });
}

export function strike({ label, path, body }: Blow): Promise<void> {
  return attempt(async () => {
    await askDesk('POST', path, body);
    faultNews.value = `${label}: done`;
  });
}

export function liftAll(): Promise<void> {
  return attempt(async () => {
    await askDesk('DELETE', 'faults');
    inForce.value = [];
    faultNews.value = 'All faults are lifted';
  });
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
    faultProblem.value = '';
  } catch (error) {
    faultProblem.value = error instanceof DeskError ? error.message : 'The switchboard does not answer.';
  }
}
