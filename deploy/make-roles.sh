#!/bin/bash
# Makes the two roles of docs/governance.md when the database of compose.yaml is made: the owner migrates, the other works.
set -euo pipefail
psql --set=ON_ERROR_STOP=1 --set=owner="$OWNER_PASSWORD" --set=app="$APP_PASSWORD" --username=postgres <<'SQL'
create role scriptorium login password :'owner';
create role scriptorium_app login password :'app';
create database scriptorium owner scriptorium;
SQL
