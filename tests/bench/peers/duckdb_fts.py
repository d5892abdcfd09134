"""DuckDB: one table of normalised columns with the record as text, and the full-text index over it."""

import sys
from pathlib import Path

import duckdb
import duckdb_ext

database, *files = sys.argv[1:]
connection = duckdb.connect(database, config={"allow_unsigned_extensions": "true"})
extension = next(path for place in duckdb_ext.__path__ for path in Path(place).rglob("fts.duckdb_extension"))
connection.execute(f"LOAD '{extension}'")
connection.execute(
    """
    CREATE TABLE event AS
    SELECT
        row_number() OVER () AS id,
        CAST(coalesce(json->>'eventTime', json->>'requestReceivedTimestamp') AS TIMESTAMPTZ) AS at,
        coalesce(json->>'eventSource', json->>'apiVersion') AS source,
        coalesce(json->>'eventName', json->>'verb') AS action,
        coalesce(json->>'$.userIdentity.arn', json->>'$.user.username') AS actor,
        coalesce(json->>'sourceIPAddress', json->>'$.sourceIPs[0]') AS address,
        CAST(json AS VARCHAR) AS text
    FROM read_ndjson_objects(?)
    """,
    [files],
)
connection.execute("PRAGMA create_fts_index('event', 'id', 'text', stemmer = 'none', stopwords = 'none')")
found = connection.execute(
    "SELECT count(*) FROM (SELECT fts_main_event.match_bm25(id, 'deploy') AS score FROM event) WHERE score IS NOT NULL"
).fetchone()[0]
count = connection.execute("SELECT count(*) FROM event").fetchone()[0]
connection.close()
print("found", found)
print("events", count)
