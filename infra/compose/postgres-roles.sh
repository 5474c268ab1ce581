#!/bin/bash
# Run once, by the image, in a new database: the writer makes and changes the views' schemas, the reader only reads them.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set writer_password="$CSP_WRITER_PASSWORD" --set reader_password="$CSP_READER_PASSWORD" <<'SQL'
CREATE ROLE csp_writer LOGIN PASSWORD :'writer_password';
CREATE ROLE csp_reader LOGIN PASSWORD :'reader_password';
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT CONNECT, CREATE ON DATABASE :"DBNAME" TO csp_writer;
GRANT CONNECT ON DATABASE :"DBNAME" TO csp_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE csp_writer GRANT USAGE ON SCHEMAS TO csp_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE csp_writer GRANT SELECT ON TABLES TO csp_reader;
SQL
