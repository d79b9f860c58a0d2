// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/PostgresFailure.h"

#include <QRegularExpression>

namespace oc::postgresFailure {

using namespace Qt::StringLiterals;

namespace {

/// One line, without where in the server's source it came from, and without secrets, should a server repeat one.
QString reason(const AssetLocation& location, const QString& text) {
    QStringList kept;
    const QStringList lines = text.split(u'\n', Qt::SkipEmptyParts);
    for (const QString& line : lines) {
        if (!line.startsWith("LOCATION:"_L1)) kept.append(line.simplified());
    }
    QString plain = kept.join(u' ');
    for (const QString& secret : location.secrets)
        plain.replace(secret, u"***"_s);
    return plain;
}

QString inventory(const AssetLocation& location) {
    return u"The inventory of assets (%1)"_s.arg(location.place);
}

Error because(const Error& error, const QString& code, const QString& text) {
    return error.because({code, text, {}, {}});
}

Error refused(const AssetLocation& location, const QString& state, const QString& why) {
    const QString user = location.option(u"user"_s);
    if (state == "28P01"_L1 || state == "28000"_L1) {
        return because({u"assets_login"_s,
                        u"%1 does not let %2 in"_s.arg(inventory(location),
                                                       user.isEmpty() ? u"this user"_s : u"the user '%1'"_s.arg(user)),
                        u"Check the user and the password in DATABASE_URL, and the server's pg_hba.conf"_s,
                        {}},
                       state, why);
    }
    if (state == "3D000"_L1) {
        return because({u"assets_no_database"_s,
                        u"%1: there is no such database on that server"_s.arg(inventory(location)),
                        u"Create it (createdb), or name another one in DATABASE_URL"_s,
                        {}},
                       state, why);
    }
    if (state == "53300"_L1) {
        return because({u"assets_busy"_s,
                        u"%1 has no connection left for one more"_s.arg(inventory(location)),
                        u"Try again, or raise the server's max_connections"_s,
                        {}},
                       state, why);
    }
    if (state.startsWith("57P"_L1)) {
        return because(
            {u"assets_unreachable"_s, u"%1 is just starting or ending"_s.arg(inventory(location)), u"Try again"_s, {}},
            state, why);
    }
    return because({u"assets_failed"_s, u"%1 refuses the connection"_s.arg(inventory(location)), {}, {}}, state, why);
}

} // namespace

Error connecting(const AssetLocation& location, Stage stage, const QString& text) {
    const QString why = reason(location, text);
    static const QRegularExpression stateForm(u":\\s+((?=[A-Z]*[0-9])[0-9A-Z]{5}): "_s);
    const QRegularExpressionMatch match = stateForm.match(text);
    if (match.hasMatch()) return refused(location, match.captured(1), why);
    if (stage == Stage::Encrypting) {
        return because({u"assets_tls"_s,
                        u"%1: no encrypted connection could be made"_s.arg(inventory(location)),
                        u"Check the server's certificate, and sslmode and sslrootcert in DATABASE_URL; sslmode=prefer "
                        "takes a connection without TLS too"_s,
                        {}},
                       u"tls"_s, why);
    }
    if (stage == Stage::LoggingIn && location.option(u"password"_s).isEmpty() && why.contains("password"_L1)) {
        return because({u"assets_login"_s,
                        u"%1 wants a password"_s.arg(inventory(location)),
                        u"Write it into DATABASE_URL, or into ~/.pgpass"_s,
                        {}},
                       u"login"_s, why);
    }
    return because({u"assets_unreachable"_s,
                    u"%1 cannot be reached"_s.arg(inventory(location)),
                    u"Check the host and the port in DATABASE_URL, and whether the server runs"_s,
                    {}},
                   u"unreachable"_s, why);
}

Error lost(const AssetLocation& location, const QString& text) {
    return because({u"assets_unreachable"_s,
                    u"The connection to %1 was lost"_s.arg(inventory(location).mid(4).prepend(u"the "_s)),
                    u"Try again when the server is back"_s,
                    {}},
                   u"lost"_s, reason(location, text));
}

Error silent(const AssetLocation& location, int seconds) {
    return {u"assets_unreachable"_s,
            u"%1 does not answer within %2 s"_s.arg(inventory(location)).arg(seconds),
            u"Check the host and the port in DATABASE_URL, the way there, and whether the server runs"_s,
            {}};
}

Error statement(const AssetLocation& location, const QString& sqlState, const QString& text) {
    const QString why = reason(location, text);
    const auto told = [&](const QString& code, const QString& message, const QString& hint) {
        return because({code, message, hint, {}}, sqlState, why);
    };
    if (sqlState == "42501"_L1) {
        return told(u"assets_unwritable"_s, u"%1: the user may not do that"_s.arg(inventory(location)),
                    u"Grant the user the rights on the tables, or let their owner use the inventory once, so that they "
                    "are brought up to date"_s);
    }
    if (sqlState == "25006"_L1) {
        return told(u"assets_unwritable"_s, u"%1 can only be read"_s.arg(inventory(location)),
                    u"Connect to the primary server (target_session_attrs=read-write), or as a user that may write"_s);
    }
    if (sqlState == "53100"_L1 || sqlState == "58030"_L1) {
        return told(u"assets_unwritable"_s,
                    u"%1 cannot be written: the server's disk is full"_s.arg(inventory(location)),
                    u"Free some space there"_s);
    }
    if (sqlState == "55P03"_L1 || sqlState == "40P01"_L1 || sqlState == "40001"_L1) {
        return told(u"assets_busy"_s,
                    u"%1 is in use by somebody else, who does not let go of it"_s.arg(inventory(location)),
                    u"Try again; if it lasts, pg_stat_activity on the server tells who it is"_s);
    }
    if (sqlState.startsWith("57P"_L1) || sqlState.startsWith("08"_L1)) return lost(location, text);
    return told(u"assets_failed"_s, u"%1 could not be used"_s.arg(inventory(location)), {});
}

QString sqlState(const Error& error) {
    return error.cause && error.cause->code.size() == 5 ? error.cause->code : QString();
}

Error cancelled() {
    return {u"cancelled"_s, u"Cancelled"_s, {}, {}};
}

} // namespace oc::postgresFailure
