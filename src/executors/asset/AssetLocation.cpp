// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetLocation.h"

#include <algorithm>
#include <optional>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

Error wrong(const QString& what, const QString& hint = {}) {
    return {u"assets_address"_s,
            u"DATABASE_URL cannot be read: "_s + what,
            hint.isEmpty() ? u"Such as postgresql://user:password@db.example.org:5432/inventory?sslmode=require"_s
                           : hint,
            {}};
}

const QString escapeHint = u"In a user's name, a password or a database's name the characters : / ? # [ ] @ and % are "
                           "written as percent escapes, such as %40 for @"_s;

/// %xx undone; nothing when an escape is broken or the bytes are no UTF-8.
std::optional<QString> decoded(const QString& text) {
    for (qsizetype at = text.indexOf(u'%'); at >= 0; at = text.indexOf(u'%', at + 1)) {
        const auto digit = [&](qsizetype place) {
            return place < text.size() && QByteArray("0123456789abcdefABCDEF").contains(text.at(place).toLatin1());
        };
        if (!digit(at + 1) || !digit(at + 2)) return std::nullopt;
    }
    const QByteArray bytes = QByteArray::fromPercentEncoding(text.toUtf8());
    const QString plain = QString::fromUtf8(bytes);
    if (plain.contains(QChar(0)) || plain.toUtf8() != bytes) return std::nullopt;
    return plain;
}

/// What may stand behind the '?': libpq's, but for what the store itself must decide.
const QStringList& keywords() {
    static const QStringList known{u"host"_s,
                                   u"hostaddr"_s,
                                   u"port"_s,
                                   u"dbname"_s,
                                   u"user"_s,
                                   u"password"_s,
                                   u"passfile"_s,
                                   u"connect_timeout"_s,
                                   u"options"_s,
                                   u"application_name"_s,
                                   u"keepalives"_s,
                                   u"keepalives_idle"_s,
                                   u"keepalives_interval"_s,
                                   u"keepalives_count"_s,
                                   u"tcp_user_timeout"_s,
                                   u"sslmode"_s,
                                   u"sslcert"_s,
                                   u"sslkey"_s,
                                   u"sslpassword"_s,
                                   u"sslrootcert"_s,
                                   u"sslcrl"_s,
                                   u"sslcrldir"_s,
                                   u"sslsni"_s,
                                   u"ssl_min_protocol_version"_s,
                                   u"ssl_max_protocol_version"_s,
                                   u"channel_binding"_s,
                                   u"requirepeer"_s,
                                   u"gssencmode"_s,
                                   u"krbsrvname"_s,
                                   u"gsslib"_s,
                                   u"service"_s,
                                   u"target_session_attrs"_s};
    return known;
}

class Reader {
public:
    explicit Reader(AssetLocation& location) : location_(location) {}

    Status read(QString rest) {
        const qsizetype question = rest.indexOf(u'?');
        const QString query = question < 0 ? QString() : rest.mid(question + 1);
        if (question >= 0) rest.truncate(question);
        const qsizetype slash = rest.indexOf(u'/');
        QString authority = slash < 0 ? rest : rest.left(slash);
        const QString path = slash < 0 ? QString() : rest.mid(slash + 1);
        // What looks like a path or a query with an @ in it is most likely the rest of a password.
        if (path.contains(u'@') || path.contains(u'/') || rest.contains(u'#') ||
            (authority.isEmpty() && query.contains(u'@') && !query.contains(u'=')))
            return wrong(u"a '/', '?' or '#' stands where none may be"_s, escapeHint);
        Status done;
        if (const qsizetype at = authority.lastIndexOf(u'@'); at >= 0) {
            done = readUser(authority.left(at));
            authority = authority.mid(at + 1);
        }
        if (done) done = readHosts(authority);
        if (done && !path.isEmpty()) done = add(u"dbname"_s, path);
        if (done) done = readQuery(query);
        return done;
    }

private:
    Status add(const QString& keyword, const QString& escaped) {
        const std::optional<QString> value = decoded(escaped);
        if (!value) return wrong(u"the value of %1 has a broken percent escape"_s.arg(keyword), escapeHint);
        if (value->isEmpty()) return {};
        set(keyword, *value);
        return {};
    }
    void set(const QString& keyword, const QString& value) {
        location_.options.removeIf([&](const auto& option) { return option.first == keyword; });
        location_.options.append({keyword, value});
        if (keyword == "password"_L1 || keyword == "sslpassword"_L1) location_.secrets.append(value);
    }

    Status readUser(const QString& text) {
        const qsizetype colon = text.indexOf(u':');
        if (Status user = add(u"user"_s, colon < 0 ? text : text.left(colon)); !user) return user;
        return colon < 0 ? Status() : add(u"password"_s, text.mid(colon + 1));
    }

    Status readHosts(const QString& text) {
        if (text.isEmpty()) return {};
        QStringList hosts;
        QStringList ports;
        const QStringList each = text.split(u',');
        for (const QString& one : each) {
            QString host = one;
            QString port;
            if (host.startsWith(u'[')) {
                const qsizetype end = host.indexOf(u']');
                if (end < 0) return wrong(u"the '[' before an IPv6 address has no ']' behind it"_s);
                port = host.mid(end + 1);
                host = host.mid(1, end - 1);
                if (!port.isEmpty() && !port.startsWith(u':'))
                    return wrong(u"something follows the ']' of an IPv6 address that is no port"_s);
                port = port.mid(1);
            } else if (const qsizetype colon = host.indexOf(u':'); colon >= 0) {
                port = host.mid(colon + 1);
                host = host.left(colon);
                if (port.contains(u':')) return wrong(u"an IPv6 address stands in brackets: [2001:db8::1]"_s);
            }
            const std::optional<QString> plain = decoded(host);
            if (!plain) return wrong(u"the host has a broken percent escape"_s, escapeHint);
            if (Status checked = checkPort(port); !checked) return checked;
            hosts.append(*plain);
            ports.append(port);
        }
        set(u"host"_s, hosts.join(u','));
        if (std::any_of(ports.begin(), ports.end(), [](const QString& port) { return !port.isEmpty(); }))
            set(u"port"_s, ports.join(u','));
        return {};
    }

    static Status checkPort(const QString& port) {
        if (port.isEmpty()) return {};
        bool good = false;
        const int number = port.toInt(&good);
        if (good && number >= 1 && number <= 65'535) return {};
        return wrong(u"the port is no number from 1 to 65535"_s, escapeHint);
    }

    Status readQuery(const QString& text) {
        if (text.isEmpty()) return {};
        const QStringList pairs = text.split(u'&', Qt::SkipEmptyParts);
        for (const QString& pair : pairs) {
            const qsizetype equals = pair.indexOf(u'=');
            if (equals < 1) return wrong(u"behind the '?' stands something that is no name=value"_s, escapeHint);
            const QString name = pair.left(equals);
            QString value = pair.mid(equals + 1);
            if (name == "ssl"_L1 && value == "true"_L1) { // as JDBC says it, and libpq understands it
                set(u"sslmode"_s, u"require"_s);
                continue;
            }
            if (!keywords().contains(name)) {
                return wrong(u"'%1' is no parameter of a PostgreSQL connection"_s.arg(name.left(40)),
                             u"Such as sslmode, sslrootcert, connect_timeout or target_session_attrs"_s);
            }
            if (Status done = add(name, value); !done) return done;
        }
        const QString port = location_.option(u"port"_s);
        for (const QString& each : port.split(u',')) {
            if (Status checked = checkPort(each); !checked) return checked;
        }
        return checkChoices();
    }

    Status checkChoices() {
        static const QStringList modes{u"disable"_s, u"allow"_s,     u"prefer"_s,
                                       u"require"_s, u"verify-ca"_s, u"verify-full"_s};
        const QString mode = location_.option(u"sslmode"_s);
        if (!mode.isEmpty() && !modes.contains(mode))
            return wrong(u"sslmode is '%1'"_s.arg(mode.left(40)), u"It is one of "_s + modes.join(u", "_s));
        bool good = true;
        const QString timeout = location_.option(u"connect_timeout"_s);
        if (!timeout.isEmpty() && (timeout.toInt(&good) < 0 || !good))
            return wrong(u"connect_timeout is no number of seconds"_s, u"Such as connect_timeout=10"_s);
        return {};
    }

    AssetLocation& location_;
};

QString placeOf(const AssetLocation& location) {
    const QStringList hosts = location.option(u"host"_s).split(u',');
    const QStringList ports = location.option(u"port"_s).split(u',');
    QStringList places;
    for (qsizetype i = 0; i < hosts.size(); ++i) {
        const QString host = hosts.at(i).isEmpty() ? u"this machine"_s : hosts.at(i);
        const QString port = ports.size() == 1 ? ports.first() : ports.value(i);
        places.append(port.isEmpty() ? host : (host.contains(u':') ? u'[' + host + u']' : host) + u':' + port);
    }
    QString name = location.option(u"dbname"_s);
    if (name.isEmpty()) name = location.option(u"user"_s);
    return name.isEmpty() ? places.join(u", "_s) : u"%1 on %2"_s.arg(name, places.join(u", "_s));
}

} // namespace

QString AssetLocation::option(const QString& keyword) const {
    for (const auto& [name, value] : options) {
        if (name == keyword) return value;
    }
    return {};
}

AssetLocation AssetLocation::sqlite(const QString& file) {
    return {AssetDialect::Sqlite, file, {}, file, {}};
}

Result<AssetLocation> AssetLocation::read(const QString& url) {
    const QString text = url.trimmed();
    const qsizetype colon = text.indexOf("://"_L1);
    if (colon < 1) return wrong(u"it does not begin with postgresql:// or sqlite:///"_s);
    QString scheme = text.left(colon).toLower();
    scheme = scheme.section(u'+', 0, 0); // the driver that another program would take
    const QString rest = text.mid(colon + 3);
    if (scheme == "sqlite"_L1) {
        const std::optional<QString> path = decoded(rest);
        if (!path || !path->startsWith(u'/') || path->endsWith(u'/') || path->contains(u'?')) {
            return wrong(u"the path of the SQLite file is not whole"_s,
                         u"Such as sqlite:///var/lib/inventory/assets.db"_s);
        }
        // Some programs write four slashes for an absolute path.
        return sqlite(path->startsWith("//"_L1) ? path->mid(1) : *path);
    }
    if (scheme != "postgresql"_L1 && scheme != "postgres"_L1) {
        return wrong(u"'%1' is no database this program knows"_s.arg(scheme.left(40)));
    }
    AssetLocation location;
    location.dialect = AssetDialect::Postgres;
    if (const Status done = Reader(location).read(rest); !done) return done.error();
    location.place = placeOf(location);
    return location;
}

} // namespace oc
