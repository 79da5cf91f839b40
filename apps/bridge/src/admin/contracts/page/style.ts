/** The style of the page of the contracts, light and dark. */
export const pageStyle = `:root {
  color-scheme: light dark;
  --ink: light-dark(#1c2430, #e4e8ee);
  --soft: light-dark(#5a6573, #9aa6b4);
  --ground: light-dark(#fbfbfa, #14181d);
  --card: light-dark(#ffffff, #1b2027);
  --line: light-dark(#dfe3e8, #2c343e);
  --accent: light-dark(#1d5fa8, #7db4f0);
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
header, main { max-width: 62rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; }
h1 { margin: 0; font-size: 1.8rem; }
h2 { margin: 3rem 0 0.25rem; font-size: 1.35rem; }
h3 { margin: 0; font: 600 1rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
h3 a { color: inherit; text-decoration: none; }
h5 { margin: 1rem 0 0; font: 600 0.9rem/1.5 ui-monospace, monospace; color: var(--soft); }
a { color: var(--accent); }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
p { margin: 0.35rem 0; max-width: 46rem; }
nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1.1rem; padding: 0.75rem 0; }
nav small { color: var(--soft); }
article { margin: 0.9rem 0; padding: 1rem 1.15rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
article:target { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
.method { color: var(--accent); }
.wide { overflow-x: auto; }
table { width: 100%; margin: 0.6rem 0 0; border-collapse: collapse; font-size: 0.9rem; }
th, td { padding: 0.4rem 0.9rem 0.4rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { border: 0; color: var(--soft); font-weight: 400; }
tbody th { width: 30%; font-weight: 400; }
td:nth-child(2) { width: 22%; }
.must { color: var(--soft); font-size: 0.8rem; white-space: nowrap; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.88em; overflow-wrap: anywhere; }
pre { margin: 0.75rem 0 0; padding: 0.7rem 0.9rem; background: var(--ground); border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; }
@media (max-width: 40rem) {
  thead { display: none; }
  tr { display: block; padding: 0.4rem 0; border-top: 1px solid var(--line); }
  tbody th, td, td:nth-child(2) { display: block; width: auto; padding: 0; border: 0; }
}
ul { margin: 0.35rem 0 0; padding-left: 1.2rem; }
`;
