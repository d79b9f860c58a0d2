// SPDX-License-Identifier: GPL-3.0-or-later
// What MimeMessage writes, byte by byte, and as Python's email package reads it.
#include "executors/communication/MimeBase64.h"
#include "executors/communication/MimeMessage.h"
#include "executors/communication/MimeReader.h"
#include "executors/communication/MimeText.h"
#include "support/TestFiles.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <functional>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

MailContent simple() {
    MailContent content;
    content.from = {u"Ops"_s, u"ops@example.org"_s};
    content.to = QStringList{u"dba@example.org"_s};
    content.subject = u"Nightly check"_s;
    content.id = "oc.0123456789abcdef0123456789abcdef";
    content.time = 1'764'080'000'123; // 2025-11-25 14:13:20 UTC
    return content;
}

QByteArray bytesOf(const MimeMessage& message) {
    MimeReader reader(message);
    QByteArray all;
    char buffer[1000];
    for (;;) {
        const qint64 got = reader.read(buffer, sizeof buffer);
        if (got < 0) return "FAILED";
        if (got == 0) return all;
        all.append(buffer, got);
    }
}

QString hashOf(const QByteArray& bytes) {
    return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
}

QString withLf(QString text) {
    return text.replace(u"\r\n"_s, u"\n"_s).replace(u'\r', u'\n');
}

/// Text of every kind that a person, a program or an attacker may bring.
QString randomText(QRandomGenerator& random, int longest, bool controls) {
    static const QList<std::function<char32_t(QRandomGenerator&)>> kinds{
        [](QRandomGenerator& r) { return char32_t(r.bounded(0x20, 0x7f)); },
        [](QRandomGenerator& r) { return U" .=?_\"\\<>,;:@()'%*"[r.bounded(17)]; },
        [](QRandomGenerator& r) { return char32_t(r.bounded(0xa1, 0x250)); },
        [](QRandomGenerator& r) { return char32_t(r.bounded(0x400, 0x460)); },
        [](QRandomGenerator& r) { return char32_t(r.bounded(0x4e00, 0x9000)); },
        [](QRandomGenerator& r) { return char32_t(r.bounded(0x1f300, 0x1f640)); },
        [](QRandomGenerator&) { return U' '; },
    };
    QString text;
    const int size = random.bounded(longest + 1);
    const int only = random.bounded(3) == 0 ? int(random.bounded(kinds.size())) : -1;
    for (int i = 0; i < size; ++i) {
        if (controls && random.bounded(12) == 0) {
            text += QStringList{u"\n"_s, u"\r\n"_s, u"\t"_s, u"\n.\n"_s, u"\nFrom x"_s, u" \n"_s, u"\f"_s}.at(
                random.bounded(7));
            continue;
        }
        const char32_t c = kinds.at(only >= 0 ? only : int(random.bounded(kinds.size())))(random);
        text += QString::fromUcs4(&c, 1);
    }
    return text;
}

} // namespace

class TestMimeMessage : public QObject {
    Q_OBJECT

    /// What Python reads in each.
    QList<QJsonObject> read(const QList<QByteArray>& mails) {
        QTemporaryDir folder;
        QStringList arguments{u"-B"_s, QStringLiteral(OC_SOURCE_DIR "/tests/support/mail_reader.py")};
        for (const QByteArray& mail : mails) {
            const QString path = folder.filePath(QString::number(arguments.size()));
            if (!test::writeFile(path, mail)) qFatal("cannot write a mail");
            arguments << path;
        }
        QProcess python;
        python.start(QFile::exists(u"/usr/bin/python3"_s) ? u"/usr/bin/python3"_s : u"python3"_s, arguments);
        python.waitForFinished(120000);
        const QByteArray errors = python.readAllStandardError();
        if (!errors.isEmpty()) qWarning("%s", errors.constData());
        QList<QJsonObject> found;
        const QList<QByteArray> lines = python.readAllStandardOutput().split('\n');
        for (const QByteArray& line : lines)
            if (!line.isEmpty()) found << QJsonDocument::fromJson(line).object();
        return found;
    }
    QJsonObject readOne(const MailContent& content) {
        const auto found = read({bytesOf(MimeMessage(content))});
        return found.isEmpty() ? QJsonObject() : found.first();
    }
    static QString headerOf(const QJsonObject& mail, const QString& name) {
        const QJsonArray headers = mail.value(u"headers"_s).toArray();
        for (const auto& one : headers)
            if (one.toArray().at(0).toString() == name) return one.toArray().at(1).toString();
        return {};
    }
    static void compareSound(const QJsonObject& mail) {
        QVERIFY(!mail.isEmpty());
        QCOMPARE(QJsonDocument(mail.value(u"problems"_s).toArray()).toJson(), QJsonDocument(QJsonArray()).toJson());
        QCOMPARE(QJsonDocument(mail.value(u"defects"_s).toArray()).toJson(), QJsonDocument(QJsonArray()).toJson());
    }

private Q_SLOTS:
    void aPlainMailByteForByte() {
        MailContent content = simple();
        content.text = u"All is well.\n"_s;
        content.priority = MailPriority::High;
        content.replyTo = u"helpdesk@example.org"_s;
        content.cc = QStringList{u"a@example.org"_s, u"b@example.org"_s};
        content.headers = {{"X-Ticket", u"4711"_s}};
        const MimeMessage message(content);
        QCOMPARE(bytesOf(message), QByteArray("Date: Tue, 25 Nov 2025 14:13:20 +0000\r\n"
                                              "From: Ops <ops@example.org>\r\n"
                                              "Message-ID: <oc.0123456789abcdef0123456789abcdef@example.org>\r\n"
                                              "To: dba@example.org\r\n"
                                              "Cc: a@example.org,\r\n"
                                              " b@example.org\r\n"
                                              "Reply-To: helpdesk@example.org\r\n"
                                              "Subject: Nightly check\r\n"
                                              "X-Priority: 1\r\n"
                                              "Importance: high\r\n"
                                              "X-Ticket: 4711\r\n"
                                              "MIME-Version: 1.0\r\n"
                                              "Content-Type: text/plain; charset=utf-8\r\n"
                                              "Content-Transfer-Encoding: quoted-printable\r\n"
                                              "\r\n"
                                              "All is well.\r\n"));
        QCOMPARE(message.size(), bytesOf(message).size());
        QCOMPARE(message.withoutAttachments(), bytesOf(message));
    }

    void theSameContentGivesTheSameBytes() {
        MailContent content = simple();
        content.text = u"a"_s;
        content.html = u"<b>a</b>"_s;
        QCOMPARE(bytesOf(MimeMessage(content)), bytesOf(MimeMessage(content)));
    }

    void quotedPrintable_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("encoded");
        const QByteArray long76(76, 'x');
        QTest::newRow("RFC 2045's example")
            << QByteArray("If you believe that truth=beauty, then surely mathematics")
            << QByteArray("If you believe that truth=3Dbeauty, then surely mathematics");
        QTest::newRow("blank at the end") << QByteArray("a \r\nb\t\r\n") << QByteArray("a=20\r\nb=09\r\n");
        QTest::newRow("dots") << QByteArray(".\r\n..a\r\n") << QByteArray("=2E\r\n=2E.a\r\n");
        QTest::newRow("From") << QByteArray("From me\r\nFrom\r\nx From me\r\n")
                              << QByteArray("=46rom me\r\nFrom\r\nx From me\r\n");
        QTest::newRow("controls") << QByteArray("a\0b\x7f", 4) << QByteArray("a=00b=7F");
        QTest::newRow("a long line") << long76 << QByteArray(75, 'x') + "=\r\nx";
        QTest::newRow("a dot after a soft break") << QByteArray(75, 'x') + ".y" << QByteArray(75, 'x') + "=\r\n=2Ey";
        QTest::newRow("a character is not split")
            << QByteArray(70, 'x') + "€" << QByteArray(70, 'x') + "=\r\n=E2=82=AC";
    }
    void quotedPrintable() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, encoded);
        QCOMPARE(mime::quotedPrintable(text), encoded);
    }

    void lineEnds() { QCOMPARE(mime::withCrLf("a\nb\rc\r\nd\r\r\n\n"), QByteArray("a\r\nb\r\nc\r\nd\r\n\r\n\r\n")); }

    void headers_data() {
        QTest::addColumn<QString>("value");
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("ascii") << u"Backup finished"_s << QByteArray("Subject: Backup finished\r\n");
        QTest::newRow("umlauts") << u"Täglich grün"_s << QByteArray("Subject: =?utf-8?B?VMOkZ2xpY2ggZ3LDvG4=?=\r\n");
        QTest::newRow("mostly ascii") << u"Everything is grün here"_s
                                      << QByteArray("Subject: =?utf-8?Q?Everything_is_gr=C3=BCn_here?=\r\n");
        QTest::newRow("japanese") << u"こんにちは"_s << QByteArray("Subject: =?utf-8?B?44GT44KT44Gr44Gh44Gv?=\r\n");
        QTest::newRow("looks encoded") << u"=?utf-8?Q?x?="_s
                                       << QByteArray("Subject: =?utf-8?B?PT91dGYtOD9RP3g/PQ==?=\r\n");
        QTest::newRow("a blank before") << u" x"_s << QByteArray("Subject: =?utf-8?Q?_x?=\r\n");
        QTest::newRow("folded")
            << u"word "_s.repeated(18).trimmed()
            << QByteArray("Subject: word word word word word word word word word word word word word word\r\n"
                          " word word word word\r\n");
        QTest::newRow("nothing") << QString() << QByteArray("Subject: \r\n");
    }
    void headers() {
        QFETCH(QString, value);
        QFETCH(QByteArray, line);
        QCOMPARE(mime::textHeader("Subject", value), line);
    }

    void fileNames_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("parameter");
        QTest::newRow("plain") << u"report 1.csv"_s << QByteArray("filename=\"report 1.csv\"");
        QTest::newRow("umlaut") << u"Übersicht.pdf"_s << QByteArray("filename*=utf-8''%C3%9Cbersicht.pdf");
        QTest::newRow("quotation marks") << u"a\"b\\c"_s << QByteArray("filename*=utf-8''a%22b%5Cc");
        QTest::newRow("a line break") << u"a\r\nBcc: b"_s << QByteArray("filename*=utf-8''a%0D%0ABcc%3A%20b");
    }
    void fileNames() {
        QFETCH(QString, name);
        QFETCH(QByteArray, parameter);
        QCOMPARE(mime::parameterHeader("Content-Disposition", "attachment", "filename", name),
                 "Content-Disposition: attachment;\r\n " + parameter + "\r\n");
    }

    void base64() {
        QByteArray bytes;
        for (int size = 0; size < 1000; ++size) {
            QByteArray expected;
            for (qsizetype at = 0; at < size; at += mime::base64LineBytes)
                expected += bytes.mid(at, mime::base64LineBytes).toBase64() + "\r\n";
            QCOMPARE(mime::base64Lines(bytes), expected);
            QCOMPARE(mime::base64Size(size), expected.size());
            bytes += char(QRandomGenerator::global()->bounded(256));
        }
        QCOMPARE(mime::base64Size(qint64(3) << 40), (qint64(4) << 40) + ((qint64(3) << 40) + 56) / 57 * 2);
    }

    void everyPartIsReadBack() {
        QTemporaryDir folder;
        QByteArray binary;
        for (int i = 0; i < 70000; ++i)
            binary += char(i * 7 + i / 256);
        const QString longName = u"Bericht über "_s + u"sehr "_s.repeated(20) + u"lange Namen 報告.bin"_s;
        const QStringList names{u"report.csv"_s, longName, u"empty.txt"_s, u"forward.eml"_s, u"line\nbreak.pdf"_s};
        MailContent content = simple();
        content.from = {u"Größe, \"Ops\" & Söhne <team>"_s, u"ops@example.org"_s};
        for (int i = 0; i < 30; ++i)
            content.to << u"someone.%1@example.org"_s.arg(i);
        content.subject = u"Prüfung der Sicherung: "_s + u"äöü 検査 "_s.repeated(20);
        content.text = u"Grüße\n.\nFrom here\n\ttab \n"_s;
        content.html = u"<p>Grüße</p>"_s;
        content.headers = {{"X-Note", u"ä"_s}, {"References", u"<a@b> <c@d>"_s}};
        const QList<QByteArray> contents{"a;b\r\n1;2\n", binary, "", "From: x\n\ny\n", QByteArray(57 * 1024, 'z')};
        for (int i = 0; i < names.size(); ++i) {
            QVERIFY(test::writeFile(folder.filePath(names.at(i)), contents.at(i)));
            const auto file = MailAttachment::fromPath(folder.filePath(names.at(i)));
            QVERIFY(file);
            content.attachments << *file;
        }
        const MimeMessage message(content);
        const QByteArray bytes = bytesOf(message);
        QCOMPARE(message.size(), bytes.size());
        QVERIFY(!bytes.contains("Bcc:"));
        const QJsonObject mail = readOne(content);
        compareSound(mail);
        QVERIFY(mail.value(u"longest"_s).toInt() <= 78);
        QCOMPARE(mail.value(u"types"_s).toVariant().toStringList(),
                 (QStringList{u"multipart/mixed"_s, u"multipart/alternative"_s, u"text/plain"_s, u"text/html"_s,
                              u"text/csv"_s, u"application/octet-stream"_s, u"text/plain"_s,
                              u"application/octet-stream"_s, u"application/pdf"_s}));
        const QJsonArray from = mail.value(u"from"_s).toArray().at(0).toArray();
        QCOMPARE(from.at(0).toString(), content.from.name);
        QCOMPARE(from.at(1).toString(), content.from.address);
        QCOMPARE(mail.value(u"to"_s).toArray().size(), 31);
        QCOMPARE(mail.value(u"to"_s).toArray().at(30).toArray().at(1).toString(), content.to.last());
        QCOMPARE(headerOf(mail, u"Subject"_s), content.subject);
        QCOMPARE(headerOf(mail, u"X-Note"_s), u"ä"_s);
        QCOMPARE(headerOf(mail, u"References"_s), u"<a@b> <c@d>"_s);
        QCOMPARE(withLf(mail.value(u"plain"_s).toString()), *content.text);
        QCOMPARE(withLf(mail.value(u"html"_s).toString()), *content.html);
        const QJsonArray files = mail.value(u"attachments"_s).toArray();
        QCOMPARE(files.size(), names.size());
        for (int i = 0; i < names.size(); ++i) {
            QCOMPARE(files.at(i).toObject().value(u"sha256"_s).toString(), hashOf(contents.at(i)));
            QCOMPARE(files.at(i).toObject().value(u"size"_s).toInteger(), contents.at(i).size());
            QCOMPARE(files.at(i).toObject().value(u"name"_s).toString(), names.at(i));
        }
    }

    void noMoreStructureThanNeeded() {
        MailContent content = simple();
        QCOMPARE(readOne(content).value(u"types"_s).toVariant().toStringList(), QStringList{u"text/plain"_s});
        content.html = u"<p>"_s;
        QCOMPARE(readOne(content).value(u"types"_s).toVariant().toStringList(), QStringList{u"text/html"_s});
        content.text = u"x"_s;
        QCOMPARE(readOne(content).value(u"types"_s).toVariant().toStringList(),
                 (QStringList{u"multipart/alternative"_s, u"text/plain"_s, u"text/html"_s}));
    }

    void randomTextIsReadBack() {
        QRandomGenerator random(20261125);
        QList<MailContent> contents;
        QList<QByteArray> mails;
        for (int i = 0; i < 400; ++i) {
            MailContent content = simple();
            content.subject = randomText(random, 200, false);
            content.from.name = randomText(random, 60, false).simplified();
            content.text = randomText(random, 600, true);
            if (i % 2) content.html = randomText(random, 600, true);
            content.headers = {{"X-Random", randomText(random, 300, false)}};
            contents << content;
            mails << bytesOf(MimeMessage(content));
            QCOMPARE(MimeMessage(content).size(), mails.last().size());
        }
        const QList<QJsonObject> found = read(mails);
        QCOMPARE(found.size(), mails.size());
        for (int i = 0; i < found.size(); ++i) {
            const QJsonObject& mail = found.at(i);
            const MailContent& content = contents.at(i);
            const auto context = "\n" + mails.at(i);
            QVERIFY2(mail.value(u"problems"_s).toArray().isEmpty(),
                     QJsonDocument(mail.value(u"problems"_s).toArray()).toJson() + context);
            QVERIFY2(mail.value(u"defects"_s).toArray().isEmpty(),
                     QJsonDocument(mail.value(u"defects"_s).toArray()).toJson() + context);
            QVERIFY2(headerOf(mail, u"X-Random"_s) == content.headers.first().second,
                     qPrintable(headerOf(mail, u"X-Random"_s) + u" | "_s + content.headers.first().second));
            if (!content.subject.isEmpty())
                QVERIFY2(headerOf(mail, u"Subject"_s) == content.subject,
                         headerOf(mail, u"Subject"_s).toUtf8() + context);
            QVERIFY2(mail.value(u"from_name"_s).toString() == content.from.name,
                     mail.value(u"from_name"_s).toString().toUtf8() + " | " + content.from.name.toUtf8() + context);
            const auto compareText = [&](const QString& name, const QString& sent) {
                QString expected = withLf(sent);
                QString found = withLf(mail.value(name).toString());
                // A mail of one part in quoted-printable ends with a line end.
                if (!content.html && found == expected + u'\n') found.chop(1);
                return found == expected;
            };
            QVERIFY2(compareText(u"plain"_s, *content.text), context);
            if (content.html) QVERIFY2(compareText(u"html"_s, *content.html), context);
        }
    }

    void aUtf8MailboxStaysWhatItIs() {
        MailContent content = simple();
        content.to = QStringList{u"jürgen@example.org"_s};
        QVERIFY(bytesOf(MimeMessage(content)).contains("To: jürgen@example.org\r\n"));
    }

    void addresses_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("address"); // empty: refused
        QTest::newRow("alone") << u"ops@example.org"_s << QString() << u"ops@example.org"_s;
        QTest::newRow("name") << u"Ops  Team <ops@example.org>"_s << u"Ops Team"_s << u"ops@example.org"_s;
        QTest::newRow("quoted") << u"\"Ops, \\\"night\\\"\" <ops@example.org>"_s << u"Ops, \"night\""_s
                                << u"ops@example.org"_s;
        QTest::newRow("brackets") << u"<ops@example.org>"_s << QString() << u"ops@example.org"_s;
        QTest::newRow("another script") << u"ops@bücher.example"_s << QString() << u"ops@xn--bcher-kva.example"_s;
        QTest::newRow("utf-8 user") << u"jürgen@example.org"_s << QString() << u"jürgen@example.org"_s;
        for (const char* bad : {"", "ops", "@example.org", "ops@", "a b@example.org", "a@b@example.org", "<a@b", "a@b>",
                                "ops@example.org\r\nRCPT TO:<x@y>", "ops@exa\nmple.org", "x\ny <ops@example.org>",
                                "ops@example.org>", "a@example.org,b@example.org", "Ops <a@b <c@d>>",
                                "o\x7f@example.org", "ops@-bad-.org", "ops@[192.0.2.1]"})
            QTest::newRow(bad[0] ? bad : "nothing") << QString::fromUtf8(bad) << QString() << QString();
        QTest::newRow("NUL") << u"ops\0@example.org"_s << QString() << QString();
        QTest::newRow("C1 control") << u"ops\u0085@example.org"_s << QString() << QString();
        QTest::newRow("line separator") << u"ops\u2028@example.org"_s << QString() << QString();
        QTest::newRow("too long") << QString(65, u'ä') + u"@example.org"_s << QString() << QString();
    }
    void addresses() {
        QFETCH(QString, text);
        QFETCH(QString, name);
        QFETCH(QString, address);
        const auto parsed = MailAddress::parse(text, u"to"_s);
        QCOMPARE(parsed.has_value(), !address.isEmpty());
        if (parsed) {
            QCOMPARE(parsed->name, name);
            QCOMPARE(parsed->address, address);
        } else {
            QCOMPARE(parsed.error().code, u"bad_parameter"_s);
            QVERIFY(!parsed.error().toText().contains(u'\n') && !parsed.error().toText().contains(QChar(u'\0')));
        }
    }

    void attachmentsThatAreNone() {
        QTemporaryDir folder;
        for (const QString& path : {folder.path(), folder.filePath(u"missing"_s), u"/dev/zero"_s, u"/dev/null"_s}) {
            const auto file = MailAttachment::fromPath(path);
            QVERIFY(!file);
            QCOMPARE(file.error().code, u"no_attachment"_s);
            QVERIFY(file.error().message.contains(path));
        }
    }

    void anAttachmentThatChangesEndsTheMail_data() {
        QTest::addColumn<int>("change");
        QTest::newRow("shorter") << 0;
        QTest::newRow("longer") << 1;
        QTest::newRow("removed") << 2;
        QTest::newRow("replaced") << 3;
        QTest::newRow("same size, other content") << 4;
    }
    void anAttachmentThatChangesEndsTheMail() {
        QFETCH(int, change);
        QTemporaryDir folder;
        const QString path = folder.filePath(u"growing.log"_s);
        for (const qint64 readBefore : {0, 100'000}) {
            QVERIFY(test::writeFile(path, QByteArray(500'000, 'a')));
            MailContent content = simple();
            content.attachments << *MailAttachment::fromPath(path);
            const MimeMessage message(content);
            MimeReader reader(message);
            QByteArray all;
            char buffer[4096];
            while (all.size() < readBefore)
                all.append(buffer, reader.read(buffer, sizeof buffer));
            QFile file(path);
            switch (change) {
            case 0:
                QVERIFY(file.resize(200'000));
                break;
            case 1:
                QVERIFY(file.resize(500'001));
                break;
            case 2:
                QVERIFY(file.remove());
                break;
            case 3:
                QVERIFY(QFile::remove(path));
                QVERIFY(test::writeFile(path, QByteArray(10, 'b')));
                break;
            default:
                QVERIFY(test::writeFile(path, QByteArray(500'000, 'c')));
                // Two writes within one tick of the clock look alike.
                QVERIFY(file.open(QIODevice::ReadWrite));
                QVERIFY(file.setFileTime(QDateTime::fromSecsSinceEpoch(1), QFileDevice::FileModificationTime));
                file.close();
            }
            qint64 got = 1;
            while ((got = reader.read(buffer, sizeof buffer)) > 0)
                all.append(buffer, got);
            QCOMPARE(got, -1);
            QCOMPARE(reader.error()->code, u"attachment_changed"_s);
            QVERIFY2(reader.error()->message.contains(path), qPrintable(reader.error()->message));
            QVERIFY(!reader.atEnd());
            QVERIFY(!all.endsWith("--\r\n")); // nobody takes it for whole
            QCOMPARE(reader.read(buffer, sizeof buffer), -1);
        }
    }
};

QTEST_GUILESS_MAIN(TestMimeMessage)
#include "tst_mime_message.moc"
