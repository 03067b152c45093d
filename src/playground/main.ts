import type { JsonSchema } from '../workbench/schema-help.js'
import { compareView } from './compare-view.js'
import { byId } from './dom.js'
import { tabs } from './tabs.js'
import { tryView } from './try-view.js'

const schema: JsonSchema = JSON.parse(byId('schema', HTMLScriptElement).text)
tabs()
tryView(schema)
compareView()
