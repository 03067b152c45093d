/**
 * Importers: what other products are configured with, made into a mapping document, with a list of what could
 * not be carried over.
 *
 * @module
 */
export { type EntraImportOptions, importEntra } from './entra.js'
export { readGroupTable } from './group-table.js'
export type { CarriedOver, Imported, ImportNote } from './imported.js'
export { importJitSettings } from './jit.js'
export type {
  JitAttributes,
  JitDefaultGroups,
  JitGroup,
  JitReplacement,
  JitSameName,
  JitSettings,
} from './jit-settings.js'
export { importKeycloak, type KeycloakImportOptions } from './keycloak.js'
