// `npm run bench`: measures against peers and floors in one run, one JSON line a row.
// `npm run bench -- saml` runs that suite alone; `scim` takes `scim-http` along.
const suites = {
  saml: './saml.mjs',
  mapping: './mapping.mjs',
  plan: './plan.mjs',
  'plan-signin': './plan-signin.mjs',
  'plan-workers': './plan-workers.mjs',
  scim: './scim.mjs',
  'scim-http': './scim-http.mjs',
  targets: './targets.mjs',
}

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(suites)
const unknown = wanted.filter((name) => !Object.hasOwn(suites, name))
if (unknown.length > 0) {
  console.error(
    `There is no suite ${unknown.join(', ')}; there are ${Object.keys(suites).join(', ')}.`,
  )
  process.exit(1)
}
const besides = { scim: 'scim-http' }
for (const name of new Set(wanted.flatMap((it) => [it, besides[it] ?? it]))) {
  const { run } = await import(suites[name])
  await run()
}
