/**
 * Helpers for tests: a test IdP, a memory target, fake products, and the contracts as plain cases.
 * Bring your own test runner: nothing here imports one.
 *
 * @module
 */
