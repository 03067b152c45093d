/** What stands in the page at first. */
export const samples = {
  mapping: `version: 1
name: Engineering
profile:
  - to: username
    from: { claim: email, transform: [localPart, lower] }
  - to: email
    from: { claim: email, transform: [lower] }
  - to: displayName
    from: { template: '\${firstName} \${lastName}' }
groups:
  from: { claim: groups }
  rules:
    - id: developers
      match: { exact: idp-jira-dev }
      to: [dev-team, jira-software-users]
    - id: administrators
      match: { exact: idp-jira-admin }
      to: [jira-administrators]
      allowPrivileged: true
    - id: research
      when: { of: { claim: department }, exact: R&D }
      to: [research]
`,
  person: `email: Alice.Nguyen@example.com
firstName: Alice
lastName: Nguyen
department: R&D
groups: [idp-jira-dev, Idp-Jira-Admin, Everyone]
`,
  directory: `groups: [dev-team, jira-software-users, jira-administrators, research]
users:
  - username: alice.nguyen
    email: alice.nguyen@example.com
    displayName: Alice N.
    groups: [jira-administrators, chess-club]
  - username: grace
    groups: [jira-administrators]
`,
  population: `- { login: alice, department: R&D, groups: [idp-jira-dev] }
- { login: bob, department: Sales, groups: [idp-jira-dev, idp-jira-admin] }
- { login: carol, department: R&D, groups: [] }
- { login: dan, department: Finance }
`,
}
