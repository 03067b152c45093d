/** @internal The style of the page: system fonts, both colour schemes, legible on paper. */
export const htmlStyle = `
:root {
  color-scheme: light dark;
  --ink: #1c2530; --soft: #566171; --paper: #f5f6f8; --card: #ffffff; --line: #d6dbe2;
  --add: #176639; --remove: #a3232b; --change: #1c5196; --staged: #815000; --block: #a3232b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6eaf0; --soft: #a5b0bf; --paper: #12161c; --card: #1b2129; --line: #343d49;
    --add: #6fd08f; --remove: #ff938f; --change: #8dbdff; --staged: #f0bd5a; --block: #ff938f;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; margin: 0 0 1rem; }
h2 { font-size: 1.15rem; margin: 0 0 .75rem; overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: 1.25rem 0 .5rem; }
section, article { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem 1.25rem; margin: 0 0 1rem; }
dl { margin: 0; }
dt { color: var(--soft); font-size: .85rem; }
dd { margin: 0; overflow-wrap: anywhere; }
.sums { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .75rem 1rem; }
.sum dd { font-size: 1.4rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.facts { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin-bottom: 1rem; }
ol, ul { margin: 0; padding: 0; list-style: none; }
.operations > li { display: flex; gap: .75rem; padding: .5rem 0; border-top: 1px solid var(--line); }
.sign { font: 700 1.1rem/1.4 ui-monospace, monospace; width: 1ch; flex: none; }
.add .sign, .sum.add dd { color: var(--add); }
.remove .sign, .sum.remove dd { color: var(--remove); }
.change .sign, .sum.change dd { color: var(--change); }
.sum.staged dd { color: var(--staged); }
.sum.block dd { color: var(--block); }
.detail { overflow-wrap: anywhere; }
.reasons { color: var(--soft); font-size: .9rem; }
.risk { border: 1px solid currentColor; border-radius: 1rem; padding: 0 .5rem; font-size: .8rem; white-space: nowrap; }
.risk.high { color: var(--remove); font-weight: 600; }
.risk.medium { color: var(--staged); }
.withheld > li { border-left: .25rem solid var(--soft); padding: .25rem 0 .25rem .75rem; margin: .5rem 0; }
.withheld.staged > li { border-color: var(--staged); }
.withheld.block > li { border-color: var(--block); }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
.hash, .none { color: var(--soft); margin: 1rem 0 0; font-size: .85rem; }
@media print { body { background: none; } section, article { break-inside: avoid; } }
`
