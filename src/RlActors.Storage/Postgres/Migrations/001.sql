-- The ledger in PostgreSQL: table for table what SQLite has. Times are microseconds since 1970 UTC. States, statuses and roles are the numbers of the enums in RlActors.Abstractions.
-- INV-1 counts each term in another table: dispatched in admissions, trained in step_groups, expired and failed in settlements, in flight in groups.

-- config, tokenizer, weights: hashes of the model's files. other_files: what else came with it, a line each of hash, two spaces and name.
-- models: files of the recipe's further models by name, JSON; empty for none.
CREATE TABLE runs (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    recipe      TEXT NOT NULL,
    config      TEXT NOT NULL,
    tokenizer   TEXT NOT NULL,
    weights     TEXT NOT NULL,
    other_files TEXT NOT NULL,
    models      TEXT NOT NULL,
    status      BIGINT NOT NULL,
    reason      TEXT,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);

CREATE TABLE epochs (
    run_id   BIGINT NOT NULL REFERENCES runs,
    role     BIGINT NOT NULL,
    epoch    BIGINT NOT NULL,
    taken_at BIGINT NOT NULL,
    PRIMARY KEY (run_id, role)
);

CREATE TABLE stages (
    id                BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id            BIGINT NOT NULL REFERENCES runs,
    stage             BIGINT NOT NULL,
    initial_weights   TEXT NOT NULL,
    initial_optimizer TEXT,
    final_weights     TEXT,
    final_optimizer   TEXT,
    cursor            BIGINT NOT NULL DEFAULT 0,
    began_at          BIGINT NOT NULL,
    ended_at          BIGINT,
    UNIQUE (run_id, stage)
);

-- Each row admitted `count` groups of consecutive sequence numbers.
CREATE TABLE admissions (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id         BIGINT NOT NULL REFERENCES runs,
    stage_id       BIGINT NOT NULL REFERENCES stages,
    operation      TEXT NOT NULL,
    epoch          BIGINT NOT NULL,
    first_sequence BIGINT NOT NULL,
    count          BIGINT NOT NULL CHECK (count > 0),
    at             BIGINT NOT NULL,
    UNIQUE (stage_id, operation),
    UNIQUE (stage_id, first_sequence)
);
CREATE INDEX admissions_by_run ON admissions (run_id, count);

CREATE TABLE prompts (
    id   BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

-- state: 0 generating, 1 judging, 2 ready, 3 leased (these are in flight), 4 trained, 5 expired, 6 failed.
-- completions and reward_sum are totals of the group's rows in `completions`, kept so that a list of prompts does not read them all.
CREATE TABLE groups (
    id               BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id           BIGINT NOT NULL REFERENCES runs,
    stage_id         BIGINT NOT NULL REFERENCES stages,
    prompt_id        BIGINT NOT NULL REFERENCES prompts,
    attempt          BIGINT NOT NULL,
    sequence         BIGINT NOT NULL,
    state            BIGINT NOT NULL CHECK (state BETWEEN 0 AND 6),
    admitted_version BIGINT NOT NULL,
    admitted_at      BIGINT NOT NULL,
    size             BIGINT,
    completions      BIGINT NOT NULL DEFAULT 0,
    reward_sum       DOUBLE PRECISION NOT NULL DEFAULT 0,
    min_version      BIGINT,
    max_version      BIGINT,
    lease_epoch      BIGINT,
    lease_version    BIGINT,
    prompt_tokens    BYTEA,
    UNIQUE (run_id, prompt_id, attempt),
    UNIQUE (stage_id, sequence),
    CHECK ((state = 3) = (lease_epoch IS NOT NULL AND lease_version IS NOT NULL))
);
CREATE INDEX groups_in_flight ON groups (run_id, stage_id, sequence) WHERE state < 4;
CREATE INDEX groups_by_run ON groups (run_id);
CREATE INDEX groups_by_prompt ON groups (prompt_id);

-- Payloads are in the row, however large: silos share no folder.
CREATE TABLE completions (
    group_id     BIGINT NOT NULL REFERENCES groups,
    completion   BIGINT NOT NULL,
    reward       DOUBLE PRECISION NOT NULL,
    min_version  BIGINT NOT NULL,
    max_version  BIGINT NOT NULL,
    payload_hash TEXT,
    text         TEXT NOT NULL,
    payload      BYTEA,
    PRIMARY KEY (group_id, completion),
    CHECK ((payload IS NULL) <> (payload_hash IS NULL))
);

-- step: committed version of the stage when the reward was recorded.
CREATE TABLE rewards (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id     BIGINT NOT NULL REFERENCES runs,
    stage      BIGINT NOT NULL,
    step       BIGINT NOT NULL,
    prompt_id  BIGINT NOT NULL REFERENCES prompts,
    group_id   BIGINT NOT NULL REFERENCES groups,
    completion BIGINT NOT NULL,
    judge      TEXT NOT NULL,
    weight     DOUBLE PRECISION NOT NULL,
    reward     DOUBLE PRECISION NOT NULL,
    detail     TEXT,
    at         BIGINT NOT NULL,
    UNIQUE (group_id, completion, judge)
);
CREATE INDEX rewards_by_prompt ON rewards (prompt_id, at);
CREATE INDEX rewards_by_step ON rewards (run_id, stage, step);

-- Means of a prompt's first and latest attempts in one run, kept in the transaction that appends their completions.
CREATE TABLE prompt_rewards (
    run_id        BIGINT NOT NULL REFERENCES runs,
    prompt_id     BIGINT NOT NULL REFERENCES prompts,
    attempts      BIGINT NOT NULL,
    first_attempt BIGINT NOT NULL,
    first_mean    DOUBLE PRECISION NOT NULL,
    last_attempt  BIGINT NOT NULL,
    last_mean     DOUBLE PRECISION NOT NULL,
    completions   BIGINT NOT NULL,
    reward_sum    DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (run_id, prompt_id)
);
CREATE INDEX prompt_rewards_by_last ON prompt_rewards (run_id, last_mean);
CREATE INDEX prompt_rewards_by_rise ON prompt_rewards (run_id, (last_mean - first_mean));

-- How a group ended that was not trained: 5 expired, 6 failed.
CREATE TABLE settlements (
    group_id BIGINT PRIMARY KEY REFERENCES groups,
    run_id   BIGINT NOT NULL REFERENCES runs,
    state    BIGINT NOT NULL CHECK (state IN (5, 6)),
    reason   TEXT NOT NULL,
    at       BIGINT NOT NULL
);
CREATE INDEX settlements_by_run ON settlements (run_id, state);

-- trained: groups that the stage had trained after the step; admission counts with it, the balance does not.
CREATE TABLE steps (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id       BIGINT NOT NULL REFERENCES runs,
    stage_id     BIGINT NOT NULL REFERENCES stages,
    version      BIGINT NOT NULL,
    lineage      BIGINT NOT NULL,
    epoch        BIGINT NOT NULL,
    parent_hash  TEXT NOT NULL,
    weights      TEXT NOT NULL,
    optimizer    TEXT,
    trained      BIGINT NOT NULL,
    metrics      TEXT NOT NULL,
    committed_at BIGINT NOT NULL,
    UNIQUE (stage_id, version)
);
CREATE INDEX steps_by_run ON steps (run_id);

-- A group is trained at most once: it has at most one row here.
CREATE TABLE step_groups (
    step_id  BIGINT NOT NULL REFERENCES steps,
    position BIGINT NOT NULL,
    group_id BIGINT NOT NULL UNIQUE REFERENCES groups,
    run_id   BIGINT NOT NULL REFERENCES runs,
    PRIMARY KEY (step_id, position)
);
CREATE INDEX step_groups_by_run ON step_groups (run_id);

CREATE TABLE evaluations (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id      BIGINT NOT NULL REFERENCES runs,
    stage       BIGINT NOT NULL,
    version     BIGINT NOT NULL,
    split       TEXT NOT NULL,
    prompts     BIGINT NOT NULL,
    accuracy    DOUBLE PRECISION,
    reward_mean DOUBLE PRECISION,
    at          BIGINT NOT NULL,
    UNIQUE (run_id, stage, version, split)
);

-- Completions sampled as in training, and their perplexity under the run's initial model.
CREATE TABLE sampled_evaluations (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id      BIGINT NOT NULL REFERENCES runs,
    stage       BIGINT NOT NULL,
    version     BIGINT NOT NULL,
    prompts     BIGINT NOT NULL,
    temperature DOUBLE PRECISION NOT NULL,
    tokens      BIGINT NOT NULL,
    reward_mean DOUBLE PRECISION,
    perplexity  DOUBLE PRECISION,
    at          BIGINT NOT NULL,
    UNIQUE (run_id, stage, version)
);

-- Groups that ended as expired(no-signal) under dynamic sampling, with the committed version that their stage was at: at each a bounded number may end so.
CREATE TABLE no_signal (
    group_id BIGINT PRIMARY KEY REFERENCES settlements,
    stage_id BIGINT NOT NULL REFERENCES stages,
    version  BIGINT NOT NULL
);
CREATE INDEX no_signal_by_version ON no_signal (stage_id, version);

-- What has been counted or rewarded stays as it was written; a group ends one way.
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% are append-only', TG_TABLE_NAME; END $$;
CREATE TRIGGER admissions_stay  BEFORE UPDATE OR DELETE ON admissions  FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER rewards_stay     BEFORE UPDATE OR DELETE ON rewards     FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER settlements_stay BEFORE UPDATE OR DELETE ON settlements FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER step_groups_stay BEFORE UPDATE OR DELETE ON step_groups FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER no_signal_stays  BEFORE UPDATE OR DELETE ON no_signal   FOR EACH ROW EXECUTE FUNCTION append_only();

CREATE FUNCTION settled_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM step_groups WHERE group_id = NEW.group_id) THEN RAISE EXCEPTION 'a trained group cannot be settled'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER settled_once BEFORE INSERT ON settlements FOR EACH ROW EXECUTE FUNCTION settled_once();

CREATE FUNCTION trained_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM settlements WHERE group_id = NEW.group_id) THEN RAISE EXCEPTION 'a settled group cannot be trained'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER trained_once BEFORE INSERT ON step_groups FOR EACH ROW EXECUTE FUNCTION trained_once();
