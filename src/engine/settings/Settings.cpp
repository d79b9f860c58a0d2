// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/settings/Settings.h"

#include "engine/base/Duration.h"
#include "engine/base/Json.h"
#include "engine/catalogue/ParameterSpec.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QJsonArray>
#include <QJsonObject>
#include <QSaveFile>

#include <algorithm>
#include <mutex>

namespace oc {

using namespace Qt::StringLiterals;
using Type = SettingSpec::Type;

namespace {

/// The value in its canonical form.
Result<QJsonValue> checked(const SettingSpec& spec, const QJsonValue& value) {
    ParameterSpec parameter;
    switch (spec.type) {
    case Type::Secret:
        return Error{u"bad_setting"_s,
                     u"%1 is a secret and is not kept in a file"_s.arg(spec.key),
                     u"store it in the keychain"_s,
                     {}};
    case Type::String:
        parameter.type = ParameterType::String;
        break;
    case Type::Boolean:
        parameter.type = ParameterType::Boolean;
        break;
    case Type::Duration:
        parameter.type = ParameterType::Duration;
        break;
    case Type::StringList:
        parameter.type = ParameterType::List;
        break;
    case Type::Integer:
        parameter.type = ParameterType::Integer;
        parameter.minimum = spec.minimum;
        parameter.maximum = spec.maximum;
        break;
    case Type::Choice:
        parameter.type = ParameterType::Enum;
        parameter.choices = QJsonArray::fromStringList(spec.choices);
        break;
    }
    auto result = checkValue(parameter, value);
    if (result) return result;
    Error error = result.error();
    error.code = u"bad_setting"_s;
    error.message = spec.key + u": "_s + error.message;
    return error;
}

/// What stands in a file; an empty object when there is none.
Result<QJsonObject> readFile(const QString& path) {
    QFile file(path);
    if (path.isEmpty() || !file.exists()) return QJsonObject();
    if (!file.open(QIODevice::ReadOnly))
        return Error{u"cannot_read"_s,
                     u"%1 cannot be read: %2"_s.arg(path, file.errorString()),
                     u"the defaults hold until it can"_s,
                     {}};
    const auto value = json::parse(file.readAll());
    if (!value)
        return Error{u"bad_settings"_s,
                     u"%1: %2"_s.arg(path, value.error().message),
                     u"mend or remove the file; the defaults hold, and it is not overwritten"_s,
                     {}};
    if (!value->isObject())
        return Error{u"bad_settings"_s,
                     u"%1: expected an object, found a %2"_s.arg(path, json::typeName(*value)),
                     u"mend or remove the file; the defaults hold, and it is not overwritten"_s,
                     {}};
    return value->toObject();
}

Status writeFile(const QString& path, const QJsonObject& object) {
    const auto failed = [&path](const QString& why) {
        return Error{
            u"cannot_write"_s, u"%1 cannot be written: %2"_s.arg(path, why), u"the setting is as it was"_s, {}};
    };
    if (path.isEmpty()) return {};
    if (!QDir().mkpath(QFileInfo(path).path())) return failed(u"its folder cannot be made"_s);
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return failed(file.errorString());
    file.write(json::toText(object, true) + '\n');
    if (!file.commit()) return failed(file.errorString());
    return {};
}

} // namespace

struct Settings::Private {
    QString file;
    mutable std::mutex mutex;
    QHash<QString, QJsonValue> values; ///< from the file, checked
    QHash<QString, QJsonValue> environment;
    QString problem;
    bool unreadable = false;

    /// With the mutex held.
    void take(const QJsonObject& object) {
        values.clear();
        for (const SettingSpec& spec : Settings::table()) {
            const QJsonValue found = object.value(spec.key);
            if (found.isUndefined()) continue;
            const auto value = checked(spec, found);
            if (value)
                values.insert(spec.key, *value);
            else if (problem.isEmpty())
                problem = value.error().toText() + u", in "_s + file;
        }
    }

    void takeEnvironment() {
        for (const SettingSpec& spec : Settings::table()) {
            if (spec.environment.isEmpty()) continue;
            const QByteArray name = spec.environment.toLatin1();
            if (!qEnvironmentVariableIsSet(name.constData())) continue;
            if (spec.type == Type::Secret) { // that it is set, never what it is: SecretStore hands that out
                if (!qEnvironmentVariableIsEmpty(name.constData())) environment.insert(spec.key, QJsonValue());
                continue;
            }
            QString text = qEnvironmentVariable(name.constData());
            // How other programs say it of what can be left out (SMTP_USE_TLS=none).
            if (spec.type == Type::Boolean && text.compare("none"_L1, Qt::CaseInsensitive) == 0) text = u"false"_s;
            const auto value = checked(spec, text);
            if (value)
                environment.insert(spec.key, *value);
            else if (problem.isEmpty())
                problem = value.error().toText() + u", in the environment variable "_s + spec.environment;
        }
    }
};

Settings::Settings(QString file, QObject* parent) : QObject(parent), d_(std::make_unique<Private>()) {
    d_->file = std::move(file);
    const auto object = readFile(d_->file);
    if (object) {
        d_->take(*object);
    } else {
        d_->problem = object.error().toText();
        d_->unreadable = true;
    }
    d_->takeEnvironment();
}

Settings::~Settings() = default;

QJsonValue Settings::value(const QString& key) const {
    const std::lock_guard lock(d_->mutex);
    if (const auto found = d_->environment.constFind(key); found != d_->environment.constEnd()) return *found;
    if (const auto found = d_->values.constFind(key); found != d_->values.constEnd()) return *found;
    const SettingSpec* known = spec(key);
    return known ? known->defaultValue : QJsonValue(QJsonValue::Undefined);
}

QString Settings::text(const QString& key) const {
    return value(key).toString();
}
int Settings::integer(const QString& key) const {
    return value(key).toInt();
}
bool Settings::flag(const QString& key) const {
    return value(key).toBool();
}

SettingSource Settings::source(const QString& key) const {
    const std::lock_guard lock(d_->mutex);
    if (d_->environment.contains(key)) return SettingSource::Environment;
    return d_->values.contains(key) ? SettingSource::File : SettingSource::Default;
}

Status Settings::set(const QString& key, const QJsonValue& value) {
    const SettingSpec* known = spec(key);
    if (!known) {
        QStringList keys;
        for (const SettingSpec& row : table())
            keys.append(row.key);
        const QString nearest = nearestName(key, keys);
        return Error{u"no_such_setting"_s,
                     u"there is no setting %1"_s.arg(key),
                     nearest.isEmpty() ? QString() : u"did you mean %1?"_s.arg(nearest),
                     {}};
    }
    const auto wanted = checked(*known, value);
    if (!wanted) return wanted.error();
    {
        const std::lock_guard lock(d_->mutex);
        if (d_->environment.contains(key))
            return Error{u"setting_from_environment"_s,
                         u"%1 is set by the environment variable %2"_s.arg(key, known->environment),
                         u"change or unset the variable"_s,
                         {}};
        // Read again: another program of ours may have written since.
        auto object = readFile(d_->file);
        if (!object) return object.error();
        if (*wanted == known->defaultValue)
            object->remove(key);
        else
            object->insert(key, *wanted);
        if (const Status written = writeFile(d_->file, *object); !written) return written;
        if (d_->unreadable) d_->problem.clear();
        d_->unreadable = false;
        if (d_->file.isEmpty())
            d_->values.insert(key, *wanted); // without a file a setting lasts as long as this object
        else
            d_->take(*object);
    }
    Q_EMIT changed(key);
    return {};
}

QString Settings::problem() const {
    const std::lock_guard lock(d_->mutex);
    return d_->problem;
}

} // namespace oc

#include "moc_Settings.cpp"
