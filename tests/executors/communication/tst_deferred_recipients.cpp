// SPDX-License-Identifier: GPL-3.0-or-later
// Mails from the outbox whose server puts some recipients off: aiosmtpd, an independent server.
#include "engine/alerts/Deliverer.h"
#include "engine/catalogue/CatalogueLoader.h"
#include "engine/run/ExecutorRegistry.h"
#include "support/MailTask.h"
#include "support/SmtpServers.h"

#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestDeferredRecipients : public QObject {
    Q_OBJECT

    SmtpServers servers_{SmtpServers::Kind::Aiosmtpd};
    CataloguePtr catalogue_;

    static QStringList sorted(const QJsonValue& list) {
        QStringList words;
        for (const QJsonValue& one : list.toArray())
            words << one.toString();
        words.sort();
        return words;
    }

    static QByteArray unfolded(const QJsonObject& mail) {
        return QByteArray::fromBase64(mail.value(u"raw"_s).toString().toLatin1()).replace("\r\n ", " ");
    }

private Q_SLOTS:
    void initTestCase() {
        QVERIFY2(servers_.isReady(), qPrintable(servers_.problem()));
        catalogue_ = CatalogueLoader({QStringLiteral(OC_SOURCE_DIR "/tools")}).load();
    }

    void othersDoNotGetItTwice() {
        MailTask task;
        task.smtp.port = servers_.port(u"plain"_s);
        const QTemporaryDir folder;
        Redactor redactor;
        const auto outbox = *Outbox::open(folder.path(), redactor);
        ExecutorRegistry registry;
        registry.add(Domain::Communication, task.executor());
        DeliveryPolicy policy;
        policy.firstDelay = 5ms;
        policy.longestDelay = 20ms;
        Deliverer deliverer(
            *outbox, registry, [this] { return catalogue_; }, nullptr, redactor, policy);
        const QJsonObject mail{{u"to"_s, QJsonArray{u"now@example.org"_s, u"late2@example.org"_s}},
                               {u"cc"_s, QJsonArray{u"late1@example.org"_s, u"nobody@example.org"_s}},
                               {u"bcc"_s, QJsonArray{u"gone@example.org"_s}},
                               {u"subject"_s, u"Disk full"_s},
                               {u"body"_s, u"/var"_s}};
        const auto put =
            outbox->put({u"Disk full"_s, {}, Severity::Critical, {}, {}, {}}, {{u"mail"_s, u"sendmail"_s, mail}}, 0);
        QVERIFY(put);
        const QString id = put->deliveries.first();
        deliverer.start();
        QTRY_COMPARE_WITH_TIMEOUT(outbox->find(id)->state, DeliveryState::Sent, 30000);
        QVERIFY(deliverer.waitUntilIdle(30s));

        QList<QJsonObject> mails;
        for (int i = 0; i < 3; ++i)
            mails << servers_.next();
        QVERIFY(!servers_.hasMore());
        QCOMPARE(sorted(mails.at(0).value(u"rcpt_tos"_s)), QStringList{u"now@example.org"_s});
        QCOMPARE(sorted(mails.at(1).value(u"rcpt_tos"_s)), QStringList{u"late1@example.org"_s});
        QCOMPARE(sorted(mails.at(2).value(u"rcpt_tos"_s)), QStringList{u"late2@example.org"_s});
        // One mail to all of them: the same headers, whoever gets it when.
        for (const QJsonObject& one : mails) {
            const QByteArray raw = unfolded(one);
            QVERIFY2(raw.contains("To: now@example.org, late2@example.org\r\n") &&
                         raw.contains("Cc: late1@example.org, nobody@example.org\r\n"),
                     raw.constData());
            const auto idOf = [](const QByteArray& text) {
                const qsizetype at = text.indexOf("Message-ID:");
                return text.mid(at, text.indexOf("\r\n", at) - at);
            };
            QCOMPARE(idOf(raw), idOf(unfolded(mails.first())));
        }
        const auto end = outbox->find(id);
        QCOMPARE(end->attempts, 3);
        using State = DeliveryRecipient::State;
        QMap<QString, State> states;
        for (const DeliveryRecipient& one : end->recipients)
            states.insert(one.address, one.state);
        QCOMPARE(states, (QMap<QString, State>{{u"now@example.org"_s, State::Accepted},
                                               {u"late1@example.org"_s, State::Accepted},
                                               {u"late2@example.org"_s, State::Accepted},
                                               {u"gone@example.org"_s, State::Refused},
                                               {u"nobody@example.org"_s, State::Refused}}));
        QVERIFY2(end->reply.contains(u"taken for 3 of 5 recipients"_s) &&
                     end->reply.contains(u"nobody@example.org: 550"_s),
                 qPrintable(end->reply));
    }

    void onlyIsOfTheMail() {
        MailTask task;
        task.smtp.port = servers_.port(u"plain"_s);
        auto request = task.request({{u"to"_s, QJsonArray{u"a@example.org"_s}}, {u"body"_s, u"x"_s}});
        QVERIFY(request);
        request->only = QStringList{u"somebody.else@example.org"_s};
        const auto outcome = task.run(*request);
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QCOMPARE(outcome.error->code, u"no_recipient"_s);
        QVERIFY(!servers_.hasMore());
    }
};

QTEST_GUILESS_MAIN(TestDeferredRecipients)
#include "tst_deferred_recipients.moc"
