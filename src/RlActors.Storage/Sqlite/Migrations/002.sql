-- Groups that ended as expired(no-signal) under dynamic sampling, with the committed version that their stage was at: at each a bounded number may end so.
CREATE TABLE no_signal (
    group_id INTEGER PRIMARY KEY REFERENCES settlements,
    stage_id INTEGER NOT NULL REFERENCES stages,
    version  INTEGER NOT NULL
) STRICT;
CREATE INDEX no_signal_by_version ON no_signal (stage_id, version);
CREATE TRIGGER no_signal_stays BEFORE UPDATE ON no_signal BEGIN SELECT RAISE(ABORT, 'groups without signal are append-only'); END;
CREATE TRIGGER no_signal_lasts BEFORE DELETE ON no_signal BEGIN SELECT RAISE(ABORT, 'groups without signal are append-only'); END;
