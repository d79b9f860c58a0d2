// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QJsonValue>
#include <QList>
#include <QObject>
#include <QString>

#include <memory>

namespace oc {

/// One row of the table of settings.
struct SettingSpec {
    QString key; ///< "run/max_parallel"
    enum class Type { String, Integer, Boolean, Duration, Choice, StringList, Secret } type = Type::String;
    QJsonValue defaultValue{QJsonValue::Undefined};
    QString environment; ///< variable that overrides it; empty: none
    QStringList choices;
    QString label;
    QString help;
    int minimum = 0; ///< of an integer
    int maximum = 0;
};

enum class SettingSource { Default, File, Environment };

/// Every setting of the program. The file is <config>/opsconductor/settings.json (or in $OPSCONDUCTOR_HOME), written
/// by write-then-rename, unknown keys kept. Secrets are not in it. Read from any thread; changed() comes on the thread
/// that set.
class Settings : public QObject {
    Q_OBJECT

public:
    /// A file that cannot be read is told by problem(); the defaults then hold and the file is not overwritten.
    explicit Settings(QString file, QObject* parent = nullptr);
    ~Settings() override;

    [[nodiscard]] static const QList<SettingSpec>& table();
    [[nodiscard]] static const SettingSpec* spec(const QString& key);

    [[nodiscard]] QJsonValue value(const QString& key) const;
    [[nodiscard]] QString text(const QString& key) const;
    [[nodiscard]] int integer(const QString& key) const;
    [[nodiscard]] bool flag(const QString& key) const;
    [[nodiscard]] SettingSource source(const QString& key) const;
    /// Refused for values the table does not allow and for keys that the environment sets.
    [[nodiscard]] Status set(const QString& key, const QJsonValue& value);
    [[nodiscard]] QString problem() const;

Q_SIGNALS:
    void changed(const QString& key);

private:
    struct Private;
    std::unique_ptr<Private> d_;
};

} // namespace oc
