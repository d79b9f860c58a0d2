// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/PostgresAssetTriggers.h"

#include "executors/asset/AssetDialect.h"
#include "executors/asset/PostgresAssetSchema.h"

namespace oc::postgresAssetTriggers {

using namespace Qt::StringLiterals;

namespace {

/// Whoever changes assets needs no rights on our tables; and an owner's function must look nowhere else (https://
/// www.postgresql.org/docs/15/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY).
const QString options = u"SECURITY DEFINER SET timezone = 'UTC' SET search_path FROM CURRENT"_s;

/// A payload must stay under 8,000 bytes, and an id has at most 19 digits.
constexpr int mostIds = 390;

QString isoTime(const QString& value) {
    return u"CASE WHEN isfinite(%1) THEN to_char(%1, 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') END"_s.arg(value);
}

/// The fields of a row as the change log has them.
QString fieldsOf(const QString& row) {
    QStringList pairs;
    for (const AssetColumn column : assetColumns::all()) {
        if (!assetColumns::isSettable(column)) continue;
        pairs.append(u"'%1', %2.%1"_s.arg(assetColumns::name(column), row));
    }
    return u"jsonb_build_object(%1)"_s.arg(pairs.join(u", "_s));
}

QString wholeOf(const QString& row) {
    return fieldsOf(row) +
           u" || jsonb_build_object('id', %1.id, 'version', %1.version, 'created_at', %2, 'updated_at', %3)"_s.arg(
               row, isoTime(row + u".created_at"_s), isoTime(row + u".updated_at"_s));
}

/// The fields of 'row' in which it is not as 'other' is.
QString differing(const QString& row, const QString& other) {
    return u"(SELECT jsonb_object_agg(field.key, field.value) FROM jsonb_each(%1) AS field "
           "WHERE field.value IS DISTINCT FROM %2 -> field.key)"_s.arg(fieldsOf(row), fieldsOf(other));
}

/// Before each row that somebody else updates: the version counts it, and the keys have to be made anew.
QString countFunction() {
    return u"CREATE FUNCTION assets_count_foreign_edit() RETURNS trigger LANGUAGE plpgsql "_s + options +
           u" AS $$ BEGIN "
           "NEW.version := OLD.version + 1; NEW.updated_at := now(); NEW.address_key := NULL; NEW.type_fold := NULL; "
           "NEW.status_fold := NULL; NEW.environment_fold := NULL; NEW.location_fold := NULL; NEW.owner_fold := NULL; "
           "NEW.tags_words := NULL; NEW.metadata_key := NULL; RETURN NEW; END $$"_s;
}

/// Logs what somebody else did, and tells of everything. 'rows' is where the ids are.
QString tellFunction(const QString& name, const QString& rows, const QString& log) {
    return u"CREATE FUNCTION %1() RETURNS trigger LANGUAGE plpgsql %5 AS $$ "
           "DECLARE ids text; changed bigint; this_edit bigint; "
           "BEGIN SELECT count(*), string_agg(CAST(listed.id AS text), ',') INTO changed, ids "
           "FROM (SELECT id FROM %2 LIMIT %6 + 1) AS listed; IF changed = 0 THEN RETURN NULL; END IF; "
           "IF coalesce(current_setting('opsconductor.edit', true), '') <> 'ours' THEN "
           "INSERT INTO asset_edits (at, who, source, label) VALUES "
           "(CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS bigint), session_user, 'edit', 'SQL') "
           "RETURNING edit INTO this_edit; %3; END IF; "
           "PERFORM pg_notify('%4', CASE WHEN changed > %6 THEN '*' ELSE ids END); RETURN NULL; END $$"_s.arg(
               name, rows, log, postgresAssetSchema::channel, options, QString::number(mostIds));
}

QString change(const QString& values) {
    return u"INSERT INTO asset_changes (asset_id, version, kind, before, after, edit) SELECT "_s + values;
}

} // namespace

QStringList statements() {
    return {
        u"SELECT set_config('search_path', quote_ident((SELECT n.nspname FROM pg_class c JOIN pg_namespace n "
        "ON n.oid = c.relnamespace WHERE c.oid = to_regclass('assets'))) || ', pg_temp', true)"_s,
        countFunction(),
        u"CREATE TRIGGER assets_count_foreign_edit BEFORE UPDATE ON assets FOR EACH ROW "
        "WHEN (NEW.version = OLD.version AND NEW.address_key IS NOT DISTINCT FROM OLD.address_key) "
        "EXECUTE FUNCTION assets_count_foreign_edit()"_s,
        tellFunction(u"assets_tell_insert"_s, u"new_rows"_s,
                     change(u"n.id, n.version, 'create', NULL, NULL, this_edit FROM new_rows n"_s)),
        tellFunction(
            u"assets_tell_update"_s, u"new_rows"_s,
            change(u"n.id, n.version, 'update', %1, %2, this_edit FROM new_rows n JOIN old_rows o ON o.id = n.id "
                   "WHERE n.version <> o.version"_s.arg(differing(u"o"_s, u"n"_s), differing(u"n"_s, u"o"_s)))),
        tellFunction(
            u"assets_tell_delete"_s, u"old_rows"_s,
            change(u"o.id, o.version + 1, 'remove', %1, NULL, this_edit FROM old_rows o"_s.arg(wholeOf(u"o"_s)))),
        u"CREATE FUNCTION assets_tell_truncate() RETURNS trigger LANGUAGE plpgsql %2 AS $$ BEGIN "
        "PERFORM pg_notify('%1', '*'); RETURN NULL; END $$"_s.arg(postgresAssetSchema::channel, options),
        u"CREATE TRIGGER assets_tell_insert AFTER INSERT ON assets REFERENCING NEW TABLE AS new_rows "
        "FOR EACH STATEMENT EXECUTE FUNCTION assets_tell_insert()"_s,
        u"CREATE TRIGGER assets_tell_update AFTER UPDATE ON assets REFERENCING NEW TABLE AS new_rows OLD TABLE AS "
        u"old_rows "
        "FOR EACH STATEMENT EXECUTE FUNCTION assets_tell_update()"_s,
        u"CREATE TRIGGER assets_tell_delete AFTER DELETE ON assets REFERENCING OLD TABLE AS old_rows "
        "FOR EACH STATEMENT EXECUTE FUNCTION assets_tell_delete()"_s,
        u"CREATE TRIGGER assets_tell_truncate AFTER TRUNCATE ON assets FOR EACH STATEMENT "
        "EXECUTE FUNCTION assets_tell_truncate()"_s,
    };
}

QString ours() {
    return u"SET LOCAL opsconductor.edit = 'ours'"_s;
}

} // namespace oc::postgresAssetTriggers
