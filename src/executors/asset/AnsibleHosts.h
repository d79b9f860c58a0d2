// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetImport.h"

#include <QJsonObject>
#include <QMap>
#include <QSet>

namespace oc {

/// The hosts of an Ansible inventory with their groups and variables, put together by Ansible's rules: a host's own
/// variables before those of its groups, a child group's before its parents', of groups side by side the later name's
/// (https://docs.ansible.com/ansible/latest/inventory_guide/intro_inventory.html, "How variables are merged"). A value.
class AnsibleHosts {
public:
    void addGroup(const QString& group);
    /// 'pattern' may have ranges: web[01:50].example.com, db-[a:f]. An Error when one is wrong or makes too many.
    [[nodiscard]] Status addHosts(const QString& pattern, const QString& group, const QJsonObject& variables,
                                  qint64 line);
    void addChild(const QString& group, const QString& child);
    void setVariable(const QString& group, const QString& name, const QJsonValue& value);

    /// A row for each host, in the order of the file, and what there is to be said.
    [[nodiscard]] AssetTable table(AssetFileFormat format) const;

    /// The names that a pattern with ranges stands for.
    [[nodiscard]] static Result<QStringList> expand(const QString& pattern);
    /// "host:port", "[v6]:port" taken apart; the port may be missing.
    [[nodiscard]] static std::pair<QString, QString> splitPort(const QString& host);

private:
    struct Group {
        QStringList children;
        QJsonObject variables;
    };
    struct Host {
        qint64 line = 0;
        QStringList groups;
        QJsonObject variables;
    };
    /// Each group above, with how far below the top it is.
    void collect(const QString& group, const QMap<QString, QStringList>& parents, QMap<QString, int>& depths,
                 QSet<QString>& path, int height) const;

    QMap<QString, Group> groups_;
    QHash<QString, Host> hosts_;
    QStringList order_;
};

} // namespace oc
