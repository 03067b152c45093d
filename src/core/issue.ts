/** One fault of a document, with the place it was found at. */
export interface Issue {
  /** RFC 6901 JSON Pointer to the faulty value; `''` is the whole document. */
  readonly pointer: string
  /** What is wrong and what to do, in one sentence. */
  readonly message: string
}
