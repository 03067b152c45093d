import { json, numberIn, textIn } from './fake-answers.js'

/** A project to put into a fake Jira. */
export interface FakeProjectSeed {
  /** The key, for example `DEV`. */
  readonly key: string
  /** Who leads it: the login in Data Center, the e-mail address in Cloud. */
  readonly lead: string
  /** Its components, each with its lead, when it has one. @defaultValue none */
  readonly components?: readonly FakeComponentSeed[]
}

/** A component to put into a project of a fake Jira. */
export interface FakeComponentSeed {
  /** The name. */
  readonly name: string
  /** Who leads it, as of a project. @defaultValue nobody */
  readonly lead?: string
}

/** A project as it is in a fake Jira. */
export interface FakeProject {
  /** The key. */
  readonly key: string
  /** The login or e-mail address of whoever leads it. */
  readonly lead: string
  /** Its components with whoever leads each. */
  readonly components: readonly FakeComponentSeed[]
}

interface Component {
  readonly id: string
  readonly name: string
  lead: string | undefined
}

interface Project {
  readonly id: string
  readonly key: string
  lead: string
  readonly components: readonly Component[]
}

/** @internal How a deployment of Jira speaks of people: by the login and key, or by the account id. */
export interface ProjectPeople {
  /** The account of a seed's or request's word for it. */
  find(word: string): { readonly id: string } | undefined
  /** The word of an account for the state. */
  wordFor(id: string): string
  bean(id: string): object
  /** What a request calls the lead of a project, and of a component. */
  readonly fields: { readonly project: string; readonly component: string }
}

/** @internal Projects, their components, and their leads. */
export interface ProjectTable {
  /** Whether an account leads any of them. */
  leads(id: string): boolean
  state(): readonly FakeProject[]
  projects(expand: string): readonly object[]
  /** The components of one project, or of all; `undefined` when there is no such project. */
  components(projectId?: string): readonly object[] | undefined
  /** Writes the lead of a project or a component. */
  write(kind: 'project' | 'component', id: string, body: unknown): Response
}

/** @internal */
export function projectTable(
  seeds: readonly FakeProjectSeed[],
  people: ProjectPeople,
  refuse: (status: number, message: string) => Response,
): ProjectTable {
  const idOf = (word: string | undefined) =>
    word === undefined ? undefined : people.find(word)?.id
  let components = 10_099
  const projects: readonly Project[] = seeds.map((seed, at) => ({
    id: String(10_000 + at),
    key: seed.key,
    lead: idOf(seed.lead) ?? '',
    components: (seed.components ?? []).map(({ name, lead }) => {
      components += 1
      return { id: String(components), name, lead: idOf(lead) }
    }),
  }))
  const all = (): readonly (Project | Component)[] =>
    projects.flatMap((project) => [project, ...project.components])
  const componentBean = (project: Project, component: Component) => ({
    id: component.id,
    name: component.name,
    ...(component.lead === undefined ? {} : { lead: people.bean(component.lead) }),
    project: project.key,
    projectId: Number(project.id),
  })

  return {
    leads: (id) => all().some(({ lead }) => lead === id),
    state: () =>
      projects.map((project) => ({
        key: project.key,
        lead: people.wordFor(project.lead),
        components: project.components.map(({ name, lead }) => ({
          name,
          ...(lead === undefined ? {} : { lead: people.wordFor(lead) }),
        })),
      })),
    projects: (expand) =>
      projects.map(({ id, key, lead }) => ({
        id,
        key,
        name: key,
        ...(expand.split(',').includes('lead') ? { lead: people.bean(lead) } : {}),
      })),
    components: (projectId) => {
      const some = projects.filter(({ id }) => projectId === undefined || id === projectId)
      if (projectId !== undefined && some.length === 0) return undefined
      return some.flatMap((project) =>
        project.components.map((component) => componentBean(project, component)),
      )
    },
    write: (kind, id, body) => {
      const held =
        kind === 'project'
          ? projects.find((project) => project.id === id)
          : projects.flatMap((project) => project.components).find((one) => one.id === id)
      if (held === undefined) return refuse(404, 'There is no such project or component.')
      const lead = idOf(textIn(body, people.fields[kind]))
      if (lead === undefined) return refuse(400, 'There is no such lead.')
      held.lead = lead
      return json(200, { id: held.id, lead: people.bean(lead) })
    },
  }
}

/** @internal A page of rows, counted from the beginning. */
export function countedPage(
  query: URLSearchParams,
  rows: readonly object[],
  most: number,
): Response {
  const startAt = numberIn(query, 'startAt', 0)
  const maxResults = Math.min(numberIn(query, 'maxResults', 50), most)
  const values = rows.slice(startAt, startAt + maxResults)
  const isLast = startAt + values.length >= rows.length
  return json(200, { startAt, maxResults, total: rows.length, isLast, values })
}
