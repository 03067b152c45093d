import { describe } from 'vitest'
import { examples, runExamples } from '../support/examples.js'

// Those with a database in the process are run in test/endurance.
describe('examples', () => runExamples(examples('quick')))
