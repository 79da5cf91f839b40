/** What is read from what Redis says of itself. */
import { expect, it } from 'vitest';
import { readCommands, readCpu } from './info.js';

it('adds user and system time of the server, and leaves out that of its children', () => {
  const cpu = '# CPU\r\nused_cpu_sys:1.500000\r\nused_cpu_user:2.250001\r\nused_cpu_sys_children:9\r\n';
  expect(readCpu(cpu)).toBe(3_750_001);
  expect(() => readCpu('# CPU\r\n')).toThrow('Redis says no used_cpu_sys');
});

it('reads what each command has cost', () => {
  const stats = [
    '# Commandstats',
    'cmdstat_evalsha:calls=3,usec=120,usec_per_call=40.00,rejected_calls=0,failed_calls=0',
    'cmdstat_client|setname:calls=1,usec=2,usec_per_call=2.00,rejected_calls=0,failed_calls=0',
  ];
  expect(readCommands(stats.join('\r\n'))).toEqual([
    { name: 'evalsha', calls: 3, micros: 120 },
    { name: 'client|setname', calls: 1, micros: 2 },
  ]);
});
