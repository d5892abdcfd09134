"""DuckDB's own reading of JSON Lines into one table for each kind of log; no text index."""

import sys
from pathlib import Path

import duckdb

database, *files = sys.argv[1:]
connection = duckdb.connect(database)
kinds = sorted({Path(file).name.rsplit("-", 1)[0] for file in files})
count = 0
for kind in kinds:
    mine = [file for file in files if Path(file).name.startswith(kind + "-")]
    connection.execute(f"CREATE TABLE {kind} AS SELECT * FROM read_json_auto(?)", [mine])
    count += connection.execute(f"SELECT count(*) FROM {kind}").fetchone()[0]
connection.close()
print("events", count)
