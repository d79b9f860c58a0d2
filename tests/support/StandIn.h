// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

namespace oc::test {

/// A folder of small programs in front of PATH, which stand in for those that Debian does not have. Make it before
/// whatever looks at PATH.
class StandIns {
public:
    explicit StandIns(const QString& folder) : folder_(folder) {
        QDir().mkpath(folder_);
        qputenv("PATH", folder_.toUtf8() + ':' + qgetenv("PATH"));
    }

    /// A program that writes its arguments into NAME.argv, one JSON list a call, prints what the file NAME.out says
    /// for those arguments ({"a b": "output"}, joined by blanks) and ends with 64 and their text when it says nothing.
    bool add(const QString& name) const {
        return write(name, "#!/usr/bin/python3\n"
                           "import json, sys\n"
                           "with open(sys.argv[0] + '.argv', 'a') as log: log.write(json.dumps(sys.argv[1:]) + '\\n')\n"
                           "known = json.load(open(sys.argv[0] + '.out'))\n"
                           "said = known.get(' '.join(sys.argv[1:]))\n"
                           "if said is None: sys.exit('stand-in: unexpected arguments: ' + repr(sys.argv[1:]))\n"
                           "sys.stdout.write(said)\n") &&
               answers(name, {});
    }
    bool write(const QString& name, const QByteArray& script) const {
        QFile file(path(name));
        return file.open(QIODevice::WriteOnly) && file.write(script) == script.size() &&
               file.setPermissions(QFile::Permissions(0x7755));
    }
    bool answers(const QString& name, const QJsonObject& outputs) const {
        QFile file(path(name) + QStringLiteral(".out"));
        return file.open(QIODevice::WriteOnly) && file.write(QJsonDocument(outputs).toJson()) > 0;
    }
    /// The arguments of the last call.
    QJsonArray lastCall(const QString& name) const {
        QFile file(path(name) + QStringLiteral(".argv"));
        if (!file.open(QIODevice::ReadOnly)) return {};
        return QJsonDocument::fromJson(file.readAll().trimmed().split('\n').last()).array();
    }
    QString path(const QString& name) const { return folder_ + QLatin1Char('/') + name; }

private:
    QString folder_;
};

} // namespace oc::test
