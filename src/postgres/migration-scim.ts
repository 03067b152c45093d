import type { Migration } from './migrations.js'

/**
 * @internal Resources, the values that are unique among them, who is a member of what, and events.
 *
 * Looked-up values are indexed by their md5, since a value may be longer than an index entry; the digest
 * only finds candidates, and the value itself is compared too. Ids have one collation everywhere: between two, no
 * index serves a join.
 */
export const scimTables: Migration = {
  version: 2,
  name: 'scim',
  statements: [
    `CREATE TABLE rostermap.scim_resource (
       tenant text NOT NULL,
       id text COLLATE "C" NOT NULL,
       type text NOT NULL,
       seq bigint GENERATED ALWAYS AS IDENTITY,
       state text NOT NULL CHECK (state IN ('live', 'deleted', 'unadopted')),
       version integer NOT NULL,
       modified bigint NOT NULL,
       resource json NOT NULL,
       search jsonb NOT NULL,
       PRIMARY KEY (tenant, id)
     )`,
    `CREATE INDEX scim_resource_order ON rostermap.scim_resource (tenant, type, seq)
       WHERE state = 'live'`,
    `CREATE INDEX scim_resource_user_name ON rostermap.scim_resource
       (tenant, type, md5(search->>'userName'))`,
    `CREATE INDEX scim_resource_external_id ON rostermap.scim_resource
       (tenant, type, md5(search->>'externalId'))`,
    `CREATE INDEX scim_resource_display_name ON rostermap.scim_resource
       (tenant, type, md5(search->>'displayName'))`,
    `CREATE INDEX scim_resource_emails ON rostermap.scim_resource
       USING gin ((search->'emails') jsonb_path_ops)`,
    `CREATE TABLE rostermap.scim_key (
       tenant text NOT NULL,
       type text NOT NULL,
       path text NOT NULL,
       digest text NOT NULL,
       id text COLLATE "C" NOT NULL,
       PRIMARY KEY (tenant, type, path, digest)
     )`,
    'CREATE INDEX scim_key_id ON rostermap.scim_key (tenant, id)',
    `CREATE TABLE rostermap.scim_member (
       tenant text NOT NULL,
       group_id text COLLATE "C" NOT NULL,
       member_id text COLLATE "C" NOT NULL,
       member json NOT NULL,
       PRIMARY KEY (tenant, group_id, member_id)
     )`,
    `CREATE INDEX scim_member_groups ON rostermap.scim_member (tenant, member_id, group_id)`,
    `CREATE TABLE rostermap.scim_event (
       seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
       tenant text NOT NULL,
       event json NOT NULL
     )`,
    'CREATE INDEX scim_event_tenant ON rostermap.scim_event (tenant, seq)',
  ],
}
