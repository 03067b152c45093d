import type { MappingDocument } from '../mapping/document.js'

/** What came of reading another product's configuration. Plain data. */
export interface Imported {
  /** The mapping document. It parses and compiles; read it before you use it. */
  readonly mapping: MappingDocument
  /** What was carried over, and where it stands now. */
  readonly carried: readonly CarriedOver[]
  /** What was not carried over. Nothing is dropped without standing here. */
  readonly notCarried: readonly ImportNote[]
  /** What was carried over and does not mean quite the same, or needs a look. */
  readonly remarks: readonly ImportNote[]
}

/** Something that was carried over. */
export interface CarriedOver {
  /** JSON Pointer into the configuration that was read. */
  readonly pointer: string
  /** JSON Pointer into the mapping document. */
  readonly to: string
}

/** A note about a part of the configuration that was read. */
export interface ImportNote {
  /** JSON Pointer into the configuration that was read. */
  readonly pointer: string
  /** What stands there: the name its admin gave it, or its kind. */
  readonly subject: string
  /** Why, in one sentence. */
  readonly reason: string
}
