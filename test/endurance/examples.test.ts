import { describe } from 'vitest'
import { examples, runExamples } from '../support/examples.js'

describe('examples with a database in the process', () => runExamples(examples('slow')))
