// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/common/Composition.h"

#include "engine/base/Ids.h"
#include "engine/plan/SubPlan.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QThreadPool>

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;

QString programVersion() {
    return QStringLiteral(OPSCONDUCTOR_VERSION);
}

QString programDataFolder() {
    const QString beside = QCoreApplication::applicationDirPath() + u"/../share/opsconductor"_s;
    if (QFileInfo::exists(beside + u"/tools"_s)) return QDir::cleanPath(beside);
    const QString source = QStringLiteral(OPSCONDUCTOR_SOURCE_DIR);
    if (QFileInfo::exists(source + u"/tools"_s)) return source;
    return QStringLiteral(OPSCONDUCTOR_DATADIR);
}

namespace {

/// The environment's variable, then where secrets are kept. Empty: it is not set.
QString secretSetting(const QString& key, SecretStore& secrets, Redactor& redactor) {
    const SettingSpec* spec = Settings::spec(key);
    const QString value = spec ? qEnvironmentVariable(spec->environment.toLatin1().constData()) : QString();
    if (value.isEmpty()) return secrets.find(key).value_or(QString());
    redactor.add(value.trimmed());
    return value;
}

HttpPolicy httpPolicy(const Settings& settings) {
    HttpPolicy policy;
    policy.allowLinkLocal = settings.flag(u"webhook/allow_link_local"_s);
    policy.allowPlainHttpToPublic = !settings.flag(u"webhook/confirm_plain_http"_s);
    return policy;
}

CommunicationOptions communicationOptions(const Settings& settings, SecretStore& secrets, Redactor& redactor) {
    CommunicationOptions options;
    options.chat = [&] {
        return ChatSettings{secretSetting(u"slack/webhook_url"_s, secrets, redactor),
                            secretSetting(u"slack/bot_token"_s, secrets, redactor), settings.text(u"slack/api_url"_s),
                            secretSetting(u"teams/webhook_url"_s, secrets, redactor)};
    };
    options.http = httpPolicy(settings);
    options.smtp = [&settings, &secrets, &redactor] { return SmtpSettings::read(settings, secrets, redactor); };
    return options;
}

QStringList stringList(const QJsonValue& value) {
    QStringList list;
    const QJsonArray items = value.toArray();
    for (const QJsonValue& item : items)
        list << item.toString();
    return list;
}

/// What DATABASE_URL (or the setting in its place) says; else the file in the state folder.
Result<AssetLocation> assetLocation(const Folders& folders, SecretStore& secrets, Redactor& redactor) {
    const QString url = secretSetting(u"assets/database_url"_s, secrets, redactor);
    if (url.trimmed().isEmpty()) return AssetLocation::sqlite(folders.assets);
    Result<AssetLocation> location = AssetLocation::read(url);
    if (!location) return location;
    for (const QString& secret : std::as_const(location->secrets))
        redactor.add(secret);
    return location;
}

AssetStore assetStore(const Folders& folders, SecretStore& secrets, Redactor& redactor) {
    // The keychain may keep one waiting, which is left to whoever uses the inventory.
    if (qEnvironmentVariableIsEmpty("DATABASE_URL"))
        return AssetStore([&] { return assetLocation(folders, secrets, redactor); });
    return AssetStore(assetLocation(folders, secrets, redactor));
}

SchedulerOptions schedulerOptions(const Settings& settings) {
    SchedulerOptions options;
    options.automationThreads = settings.integer(u"run/automation_threads"_s);
    options.defaultMaxParallel = settings.integer(u"run/max_parallel"_s);
    options.environmentNames = stringList(settings.value(u"expressions/environment_names"_s));
    return options;
}

} // namespace

Composition::Composition()
    : folders(Folders::fromEnvironment(programDataFolder())),
      settings(folders.settings),
      secrets(redactor),
      assets(assetStore(folders, secrets, redactor)),
      automation_([this] { return WinRmSettings::read(settings, secrets, redactor); }),
      communication_(communicationOptions(settings, secrets, redactor)),
      assetExecutor_(assets),
      network_(httpPolicy(settings)) {
    registry_.add(Domain::Automation, automation_);
    registry_.add(Domain::Communication, communication_);
    registry_.add(Domain::Asset, assetExecutor_);
    registry_.add(Domain::Network, network_);
}

Composition::~Composition() {
    warming_ = {};
    // What the window began and no longer waits for still reads here.
    QThreadPool::globalInstance()->waitForDone();
    // The scheduler's threads use all the rest: they end first.
    scheduler_.reset();
    deliverer_.reset();
    notifier_.reset();
    outbox_.reset();
    store_.reset();
    catalogue_.reset();
}

CatalogueLoader Composition::catalogueLoader() const {
    return CatalogueLoader(folders.tools, folders.catalogueCache);
}

LiveCatalogue& Composition::liveCatalogue() {
    if (!catalogue_) catalogue_ = std::make_unique<LiveCatalogue>(catalogueLoader());
    return *catalogue_;
}

Result<RunStore*> Composition::runStore() {
    if (!store_ && !storeError_) {
        auto opened = RunStore::open(folders.state, redactor);
        if (opened) {
            store_ = std::move(*opened);
        } else {
            storeError_ = opened.error();
        }
    }
    if (storeError_) return *storeError_;
    return store_.get();
}

void Composition::warmUp(const Plan& plan, const Catalogue& catalogue) {
    const bool sends = usesDomain(plan, catalogue, Domain::Communication);
    if (sends && !warming_.joinable()) warming_ = std::jthread([this] { communication_.warmUp(); });
}

RunScheduler& Composition::scheduler() {
    if (!scheduler_) {
        const auto store = runStore();
        scheduler_ = std::make_unique<RunScheduler>(registry_, store ? *store : nullptr, &assets, &secrets, redactor,
                                                    schedulerOptions(settings));
    }
    return *scheduler_;
}

Result<Outbox*> Composition::outbox() {
    if (!outbox_ && !outboxError_) {
        auto opened = Outbox::open(folders.state, redactor);
        if (opened)
            outbox_ = std::move(*opened);
        else
            outboxError_ = opened.error();
    }
    if (outboxError_) return *outboxError_;
    return outbox_.get();
}

Result<Deliverer*> Composition::deliverer() {
    const auto from = outbox();
    if (!from) return from.error();
    if (!deliverer_) {
        // Loaded by the first thread that delivers, once: the channels' tools do not change.
        struct Loaded {
            std::once_flag once;
            CataloguePtr catalogue;
        };
        const auto catalogue = [loader = catalogueLoader(), loaded = std::make_shared<Loaded>()] {
            std::call_once(loaded->once, [&] { loaded->catalogue = loader.load(); });
            return loaded->catalogue;
        };
        DeliveryPolicy policy;
        policy.keepDays = settings.integer(u"alerts/keep_days"_s);
        deliverer_ = std::make_unique<Deliverer>(**from, registry_, catalogue, &secrets, redactor, policy);
    }
    return deliverer_.get();
}

Result<AlertChannels> Composition::alertChannels() {
    ChannelSettings channels;
    for (const QJsonValue& address : settings.value(u"alerts/mail_to"_s).toArray())
        channels.mailTo.append(address.toString());
    channels.slackChannel = settings.text(u"alerts/slack_channel"_s);
    channels.isSet = [this](const QString& key) {
        const SettingSpec* spec = Settings::spec(key);
        if (!spec) return false;
        if (spec->type == SettingSpec::Type::Secret) return !secretSetting(key, secrets, redactor).isEmpty();
        return !settings.text(key).isEmpty();
    };
    return AlertChannels::read(alertsFile().path(), channels, *catalogueLoader().load());
}

AlertsFile Composition::alertsFile() const {
    return AlertsFile(QFileInfo(folders.settings).path() + u"/alerts.json"_s);
}

Result<const RunNotifier*> Composition::notifier() {
    const auto store = runStore();
    if (!store) return store.error();
    const auto kept = outbox();
    if (!kept) return kept.error();
    if (!notifier_)
        notifier_ = std::make_unique<RunNotifier>(**store, **kept, alertsFile(), [this] { return alertChannels(); });
    return notifier_.get();
}

} // namespace oc
