-- The ledger. Times are microseconds since 1970 UTC. States, statuses and roles are the numbers of the enums in RlActors.Abstractions.
-- INV-1 counts each term in another table: dispatched in admissions, trained in step_groups, expired and failed in settlements, in flight in groups.

-- config, tokenizer, weights: hashes of the model's files. other_files: what else came with it, a line each of hash, two spaces and name.
-- models: files of the recipe's further models by name, JSON; empty for none.
CREATE TABLE runs (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    recipe      TEXT NOT NULL,
    config      TEXT NOT NULL,
    tokenizer   TEXT NOT NULL,
    weights     TEXT NOT NULL,
    other_files TEXT NOT NULL,
    models      TEXT NOT NULL,
    status      INTEGER NOT NULL,
    reason      TEXT,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE epochs (
    run_id   INTEGER NOT NULL REFERENCES runs,
    role     INTEGER NOT NULL,
    epoch    INTEGER NOT NULL,
    taken_at INTEGER NOT NULL,
    PRIMARY KEY (run_id, role)
) STRICT, WITHOUT ROWID;

CREATE TABLE stages (
    id                INTEGER PRIMARY KEY,
    run_id            INTEGER NOT NULL REFERENCES runs,
    stage             INTEGER NOT NULL,
    initial_weights   TEXT NOT NULL,
    initial_optimizer TEXT,
    final_weights     TEXT,
    final_optimizer   TEXT,
    cursor            INTEGER NOT NULL DEFAULT 0,
    began_at          INTEGER NOT NULL,
    ended_at          INTEGER,
    UNIQUE (run_id, stage)
) STRICT;

-- Each row admitted `count` groups of consecutive sequence numbers.
CREATE TABLE admissions (
    id             INTEGER PRIMARY KEY,
    run_id         INTEGER NOT NULL REFERENCES runs,
    stage_id       INTEGER NOT NULL REFERENCES stages,
    operation      TEXT NOT NULL,
    epoch          INTEGER NOT NULL,
    first_sequence INTEGER NOT NULL,
    count          INTEGER NOT NULL CHECK (count > 0),
    at             INTEGER NOT NULL,
    UNIQUE (stage_id, operation),
    UNIQUE (stage_id, first_sequence)
) STRICT;
CREATE INDEX admissions_by_run ON admissions (run_id, count);

CREATE TABLE prompts (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- state: 0 generating, 1 judging, 2 ready, 3 leased (these are in flight), 4 trained, 5 expired, 6 failed.
-- completions and reward_sum are totals of the group's rows in `completions`, kept so that a list of prompts does not read them all.
CREATE TABLE groups (
    id               INTEGER PRIMARY KEY,
    run_id           INTEGER NOT NULL REFERENCES runs,
    stage_id         INTEGER NOT NULL REFERENCES stages,
    prompt_id        INTEGER NOT NULL REFERENCES prompts,
    attempt          INTEGER NOT NULL,
    sequence         INTEGER NOT NULL,
    state            INTEGER NOT NULL CHECK (state BETWEEN 0 AND 6),
    admitted_version INTEGER NOT NULL,
    admitted_at      INTEGER NOT NULL,
    size             INTEGER,
    completions      INTEGER NOT NULL DEFAULT 0,
    reward_sum       REAL NOT NULL DEFAULT 0,
    min_version      INTEGER,
    max_version      INTEGER,
    lease_epoch      INTEGER,
    lease_version    INTEGER,
    prompt_tokens    BLOB,
    UNIQUE (run_id, prompt_id, attempt),
    UNIQUE (stage_id, sequence),
    CHECK ((state = 3) = (lease_epoch IS NOT NULL AND lease_version IS NOT NULL))
) STRICT;
CREATE INDEX groups_in_flight ON groups (run_id, stage_id, sequence) WHERE state < 4;
CREATE INDEX groups_by_run ON groups (run_id);
CREATE INDEX groups_by_prompt ON groups (prompt_id);

-- A payload over 256 KiB lies in a file named by its hash.
CREATE TABLE completions (
    group_id     INTEGER NOT NULL REFERENCES groups,
    completion   INTEGER NOT NULL,
    reward       REAL NOT NULL,
    min_version  INTEGER NOT NULL,
    max_version  INTEGER NOT NULL,
    payload_hash TEXT,
    text         TEXT NOT NULL,
    payload      BLOB,
    PRIMARY KEY (group_id, completion),
    CHECK ((payload IS NULL) <> (payload_hash IS NULL))
) STRICT;

-- step: committed version of the stage when the reward was recorded.
CREATE TABLE rewards (
    id         INTEGER PRIMARY KEY,
    run_id     INTEGER NOT NULL REFERENCES runs,
    stage      INTEGER NOT NULL,
    step       INTEGER NOT NULL,
    prompt_id  INTEGER NOT NULL REFERENCES prompts,
    group_id   INTEGER NOT NULL REFERENCES groups,
    completion INTEGER NOT NULL,
    judge      TEXT NOT NULL,
    weight     REAL NOT NULL,
    reward     REAL NOT NULL,
    detail     TEXT,
    at         INTEGER NOT NULL,
    UNIQUE (group_id, completion, judge)
) STRICT;
CREATE INDEX rewards_by_prompt ON rewards (prompt_id, at);
CREATE INDEX rewards_by_step ON rewards (run_id, stage, step);

-- Means of a prompt's first and latest attempts in one run, kept in the transaction that appends their completions.
CREATE TABLE prompt_rewards (
    run_id        INTEGER NOT NULL REFERENCES runs,
    prompt_id     INTEGER NOT NULL REFERENCES prompts,
    attempts      INTEGER NOT NULL,
    first_attempt INTEGER NOT NULL,
    first_mean    REAL NOT NULL,
    last_attempt  INTEGER NOT NULL,
    last_mean     REAL NOT NULL,
    completions   INTEGER NOT NULL,
    reward_sum    REAL NOT NULL,
    PRIMARY KEY (run_id, prompt_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX prompt_rewards_by_last ON prompt_rewards (run_id, last_mean);
CREATE INDEX prompt_rewards_by_rise ON prompt_rewards (run_id, last_mean - first_mean);

-- How a group ended that was not trained: 5 expired, 6 failed.
CREATE TABLE settlements (
    group_id INTEGER PRIMARY KEY REFERENCES groups,
    run_id   INTEGER NOT NULL REFERENCES runs,
    state    INTEGER NOT NULL CHECK (state IN (5, 6)),
    reason   TEXT NOT NULL,
    at       INTEGER NOT NULL
) STRICT;
CREATE INDEX settlements_by_run ON settlements (run_id, state);

-- trained: groups that the stage had trained after the step; admission counts with it, the balance does not.
CREATE TABLE steps (
    id           INTEGER PRIMARY KEY,
    run_id       INTEGER NOT NULL REFERENCES runs,
    stage_id     INTEGER NOT NULL REFERENCES stages,
    version      INTEGER NOT NULL,
    lineage      INTEGER NOT NULL,
    epoch        INTEGER NOT NULL,
    parent_hash  TEXT NOT NULL,
    weights      TEXT NOT NULL,
    optimizer    TEXT,
    trained      INTEGER NOT NULL,
    metrics      TEXT NOT NULL,
    committed_at INTEGER NOT NULL,
    UNIQUE (stage_id, version)
) STRICT;
CREATE INDEX steps_by_run ON steps (run_id);

-- A group is trained at most once: it has at most one row here.
CREATE TABLE step_groups (
    step_id  INTEGER NOT NULL REFERENCES steps,
    position INTEGER NOT NULL,
    group_id INTEGER NOT NULL UNIQUE REFERENCES groups,
    run_id   INTEGER NOT NULL REFERENCES runs,
    PRIMARY KEY (step_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX step_groups_by_run ON step_groups (run_id);

CREATE TABLE evaluations (
    id          INTEGER PRIMARY KEY,
    run_id      INTEGER NOT NULL REFERENCES runs,
    stage       INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    split       TEXT NOT NULL,
    prompts     INTEGER NOT NULL,
    accuracy    REAL,
    reward_mean REAL,
    at          INTEGER NOT NULL,
    UNIQUE (run_id, stage, version, split)
) STRICT;

-- Completions sampled as in training, and their perplexity under the run's initial model.
CREATE TABLE sampled_evaluations (
    id          INTEGER PRIMARY KEY,
    run_id      INTEGER NOT NULL REFERENCES runs,
    stage       INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    prompts     INTEGER NOT NULL,
    temperature REAL NOT NULL,
    tokens      INTEGER NOT NULL,
    reward_mean REAL,
    perplexity  REAL,
    at          INTEGER NOT NULL,
    UNIQUE (run_id, stage, version)
) STRICT;

-- What has been counted or rewarded stays as it was written; a group ends one way.
CREATE TRIGGER admissions_stay   BEFORE UPDATE ON admissions  BEGIN SELECT RAISE(ABORT, 'admissions are append-only'); END;
CREATE TRIGGER admissions_last   BEFORE DELETE ON admissions  BEGIN SELECT RAISE(ABORT, 'admissions are append-only'); END;
CREATE TRIGGER rewards_stay      BEFORE UPDATE ON rewards     BEGIN SELECT RAISE(ABORT, 'rewards are append-only'); END;
CREATE TRIGGER rewards_last      BEFORE DELETE ON rewards     BEGIN SELECT RAISE(ABORT, 'rewards are append-only'); END;
CREATE TRIGGER settlements_stay  BEFORE UPDATE ON settlements BEGIN SELECT RAISE(ABORT, 'settlements are append-only'); END;
CREATE TRIGGER settlements_last  BEFORE DELETE ON settlements BEGIN SELECT RAISE(ABORT, 'settlements are append-only'); END;
CREATE TRIGGER step_groups_stay  BEFORE UPDATE ON step_groups BEGIN SELECT RAISE(ABORT, 'step groups are append-only'); END;
CREATE TRIGGER step_groups_last  BEFORE DELETE ON step_groups BEGIN SELECT RAISE(ABORT, 'step groups are append-only'); END;
CREATE TRIGGER settled_once BEFORE INSERT ON settlements WHEN EXISTS (SELECT 1 FROM step_groups WHERE group_id = NEW.group_id)
    BEGIN SELECT RAISE(ABORT, 'a trained group cannot be settled'); END;
CREATE TRIGGER trained_once BEFORE INSERT ON step_groups WHEN EXISTS (SELECT 1 FROM settlements WHERE group_id = NEW.group_id)
    BEGIN SELECT RAISE(ABORT, 'a settled group cannot be trained'); END;
