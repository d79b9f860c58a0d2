// SPDX-License-Identifier: GPL-3.0-or-later
// asset_screenshots FOLDER: the page of the inventory, as it is empty, full, filtered, edited, wrong and in conflict.
#include "ui/House.h"
#include "ui/screenshots/Camera.h"

#include "executors/asset/AssetStore.h"
#include "ui/assets/AssetGrid.h"
#include "ui/assets/AssetGridModel.h"
#include "ui/assets/AssetsPage.h"
#include "ui/assets/CellEditor.h"
#include "ui/assets/ConflictDialog.h"
#include "ui/assets/FilterHeader.h"
#include "ui/assets/GridCells.h"

#include <QClipboard>
#include <QDialog>
#include <QFile>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

namespace {

void makeAssets(AssetStore& store) {
    const QStringList types{u"server"_s, u"server"_s, u"switch"_s};
    const QStringList statuses{u"active"_s, u"active"_s, u"active"_s, u"maintenance"_s, u"retired"_s};
    const QStringList environments{u"production"_s, u"production"_s, u"staging"_s};
    const QStringList owners{u"infra"_s, u"shop"_s, u"data"_s};
    AssetBatch batch;
    for (int i = 1; i <= 2'140; ++i) {
        const QJsonObject tags =
            i % 2 ? QJsonObject{{u"role"_s, u"web"_s}, {u"tier"_s, u"front"_s}} : QJsonObject{{u"role"_s, u"db"_s}};
        batch.changes.append(
            {AssetChange::Kind::Create,
             0,
             0,
             {{u"hostname"_s, u"web-%1"_s.arg(i, 4, 10, QChar(u'0'))},
              {u"ip_address"_s, u"10.20.%1.%2"_s.arg(i / 200).arg(i % 200 + 10)},
              {u"type"_s, types.at(i % 3)},
              {u"status"_s, statuses.at(i % 5)},
              {u"environment"_s, environments.at(i % 3)},
              {u"owner"_s, owners.at(i % 3)},
              {u"location"_s, u"Vienna, rack %1"_s.arg(i % 12 + 1)},
              {u"tags"_s, tags},
              {u"metadata"_s, QJsonObject{{u"rack"_s, i % 12 + 1}, {u"serial"_s, u"A-%1"_s.arg(i)}}}}});
    }
    batch.author = {u"anna"_s, AssetAuthor::Source::Import, {}, u"import of hosts.csv"_s};
    const auto made = store.apply(batch);
    if (!made) std::fprintf(stderr, "%s\n", qPrintable(made.error().toText()));
}

/// The SQLite file with a write transaction of another connection on it.
class LockedFile {
public:
    explicit LockedFile(const QString& file) {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, name());
        database.setDatabaseName(file);
        if (!database.open() || QSqlQuery(database).exec(u"BEGIN IMMEDIATE"_s)) return;
        std::fprintf(stderr, "%s\n", qPrintable(database.lastError().text()));
    }
    ~LockedFile() { QSqlDatabase::removeDatabase(name()); }
    LockedFile(const LockedFile&) = delete;
    LockedFile& operator=(const LockedFile&) = delete;

private:
    static QString name() { return u"lock"_s; }
};

} // namespace

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    if (argc < 2) {
        std::fprintf(stderr, "usage: asset_screenshots FOLDER\n");
        return 2;
    }
    const auto home = makeHome();
    House house;
    Camera camera(house.window, house.theme, QString::fromLocal8Bit(argv[1]));
    (void)house.open();
    AssetStore& store = house.composition.assets;
    house.window.showPage(MainWindow::Assets);
    camera.shoot(u"assets-empty"_s);

    makeAssets(store);
    QTest::keyClick(&house.window, Qt::Key_F5);
    auto* grid = house.find<AssetGrid>(u"assetTable"_s);
    auto* model = static_cast<AssetGridModel*>(grid->model());
    const auto cell = [&](int row, AssetColumn column) { return model->index(row, gridCells::section(column)); };
    const auto press = [&](const QString& name) { house.find<QAbstractButton>(name)->click(); };
    Camera::waitFor([&] { return model->rowCount() > 2'000; });
    Camera::settle();
    (void)store.update({{u"hostname"_s, u"web-0005"_s}}, {{u"status"_s, u"maintenance"_s}, {u"owner"_s, u"shop"_s}});
    Camera::settle();
    grid->setCurrentIndex(cell(4, AssetColumn::Hostname));
    camera.shoot(u"assets"_s);
    grid->selectionModel()->select(QItemSelection(cell(3, AssetColumn::Hostname), cell(5, AssetColumn::UpdatedAt)),
                                   QItemSelectionModel::ClearAndSelect);
    camera.shoot(u"assets-chosen"_s);
    Q_EMIT model->cellWritten(*model->assetAt(9), AssetColumn::IpAddress, u"10.20.0.300"_s);
    grid->setCurrentIndex(cell(2, AssetColumn::Hostname));
    QTest::keyClick(grid, Qt::Key_F2);
    if (auto* editor = grid->findChild<CellEditor*>()) editor->setText(u"web-0008"_s);
    camera.shoot(u"assets-editing"_s);
    if (auto* editor = grid->findChild<CellEditor*>()) QTest::keyClick(editor, Qt::Key_Escape);

    QTest::keyClicks(grid->filters().field(gridCells::section(AssetColumn::Status)), u"!=retired"_s);
    QTest::keyClicks(grid->filters().field(gridCells::section(AssetColumn::Tags)), u"role=web"_s);
    QTest::keyClicks(grid->filters().field(gridCells::section(AssetColumn::IpAddress)), u">10.20.999"_s);
    camera.shoot(u"assets-filtered"_s);
    QTest::keyClicks(house.find<QLineEdit>(u"assetSearch"_s), u"nothing has this"_s);
    grid->filters().field(gridCells::section(AssetColumn::IpAddress))->clear();
    camera.shoot(u"assets-no-match"_s);
    house.find<QLineEdit>(u"assetSearch"_s)->clear();
    grid->filters().clear();
    Camera::waitFor([&] { return model->rowCount() > 2'000; });
    Camera::settle();

    grid->selectionModel()->select(QItemSelection(cell(0, AssetColumn::Hostname), cell(299, AssetColumn::Hostname)),
                                   QItemSelectionModel::ClearAndSelect);
    QTest::keyClick(&house.window, Qt::Key_E, Qt::ControlModifier);
    camera.shootOther(u"assets-edit-all"_s);
    press(u"assetColumns"_s);
    camera.shootOther(u"assets-columns"_s);
    QGuiApplication::clipboard()->setText(
        u"Name\tIP address\tOwner\tRack\nweb-0001\t10.20.0.11\tnew-team\t7\n"
        "app-01\t10.30.0.1\tapps\t3\napp-02\t10.30.0.300\tapps\t3\nbad name\t\tapps\t4\n"
        "app-01\t10.30.0.9\tapps\t3\nweb-0002\t10.20.0.12\tdata\t\n"_s);
    grid->setFocus();
    QTest::keyClick(grid, Qt::Key_V, Qt::ControlModifier);
    Camera::waitFor([&] { return house.find<QDialog>(u"importDialog"_s) != nullptr; });
    Camera::settle();
    camera.shootOther(u"assets-import"_s);
    const Asset before = *model->assetAt(0);
    (void)store.update({{u"asset_id"_s, before.id}}, {{u"owner"_s, u"night-shift"_s}});
    Q_EMIT model->cellWritten(before, AssetColumn::Owner, u"platform"_s);
    camera.shootOther(u"assets-conflict"_s);
    const Asset own = *model->assetAt(1);
    Q_EMIT model->cellWritten(own, AssetColumn::Owner, u"platform"_s);
    Camera::waitFor([&] { return model->assetAt(1)->owner == u"platform"; });
    (void)store.update({{u"asset_id"_s, own.id}}, {{u"owner"_s, u"night-shift"_s}});
    press(u"assetUndo"_s);
    camera.shootOther(u"assets-conflict-undo"_s);
    {
        // Of an undo that deletes more than what is asked about.
        AssetConflict conflict;
        conflict.mine.change = {AssetChange::Kind::Remove, own.id, own.version, {}};
        conflict.theirs = own;
        conflict.fields = QStringList{u"owner"_s};
        auto* dialog =
            new ConflictDialog({conflict}, {0, 0, 4'699}, u"paste of 4,700 rows"_s, true, house.theme, &house.window);
        dialog->open();
        camera.shootOther(u"assets-conflict-paste"_s);
    }
    house.window.openPlanText(R"({"name":"Disk space","steps":[{"tool":"df"}]})", u"disk-space"_s);
    house.window.showPage(MainWindow::Assets);
    grid->selectionModel()->select(QItemSelection(cell(0, AssetColumn::Hostname), cell(19, AssetColumn::Hostname)),
                                   QItemSelectionModel::ClearAndSelect);
    press(u"assetRunPlan"_s);
    camera.shootOther(u"assets-run-plan"_s);
    grid->setCurrentIndex(cell(0, AssetColumn::Metadata));
    Camera::settle();
    press(u"assetEditMetadata"_s);
    camera.shootOther(u"assets-metadata"_s);

    // Another program keeps the database for itself: the edit waits.
    {
        const LockedFile lock(house.composition.folders.assets);
        Q_EMIT model->cellWritten(*model->assetAt(2), AssetColumn::Owner, u"infra"_s);
        auto* page = house.window.findChild<AssetsPage*>();
        Camera::waitFor([&] { return page->findChild<QLabel*>(u"noticeText"_s)->isVisible(); });
        camera.shoot(u"assets-waiting"_s);
    }
    house.window.close();

    // The file is not a database.
    const auto brokenHome = makeHome();
    QFile broken(brokenHome->filePath(u"assets.db"_s));
    (void)broken.open(QIODevice::WriteOnly);
    broken.write(QByteArray("not a database ").repeated(1'000));
    broken.close();
    House other;
    Camera otherCamera(other.window, other.theme, QString::fromLocal8Bit(argv[1]));
    (void)other.open();
    other.window.showPage(MainWindow::Assets);
    Camera::settle();
    otherCamera.shoot(u"assets-broken"_s);
    return 0;
}
