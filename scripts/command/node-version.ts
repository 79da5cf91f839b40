/** Whether this Node can run the program at all. */

/** The oldest that can, as package.json has it. */
const oldest = [24, 10] as const;

/** What to tell whoever has an older one; null if it is new enough. Without a word that an old Node does not know. */
export function tooOld(version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return null;
  return `Deskbridge needs Node ${oldest.join('.')} or newer; this is Node ${version}. See https://nodejs.org/en/download`;
}
