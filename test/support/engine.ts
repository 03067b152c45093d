/** The engine alone, as a browser bundle has it: what identity and mapping give to the address `rostermap`. */
export { trustClaims } from '../../src/identity/trust-claims.js'
export * from '../../src/mapping/index.js'
